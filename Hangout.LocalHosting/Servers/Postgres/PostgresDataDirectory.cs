using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Hangout.LocalHosting.Engine;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// PostgreSQL's files of one resource: made by initdb when missing, else checked (version, another server on them, password).
/// Beside PostgreSQL's own folder lies a fingerprint of user and password: when it differs, the password is set anew.
/// </summary>
internal sealed class PostgresDataDirectory(NativeServerContext context, PostgresInstallation installation, ServerUser user)
{
    private const int FingerprintRounds = 100_000;
    private static readonly TimeSpan OrphanLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PredecessorLimit = TimeSpan.FromSeconds(10);

    /// <summary>PostgreSQL's own folder.</summary>
    public string Path => FolderOf(context);

    /// <summary>The PostgreSQL that fits the data: the newest, or the one whose version made them.</summary>
    public PostgresInstallation Installation { get; private set; } = installation;

    private string FingerprintFile => System.IO.Path.Combine(context.DataDirectory, "password.fingerprint");

    private string[] Folders => [context.DataDirectory, context.RunDirectory];

    public async Task PrepareAsync(string userName, string password, CancellationToken cancellationToken)
    {
        await user.TakeAsync(context.DataDirectory, context.Resource.Name, cancellationToken);
        var versionFile = System.IO.Path.Combine(Path, "PG_VERSION");
        if (!File.Exists(versionFile))
        {
            await InitializeAsync(userName, password, cancellationToken);
            return;
        }

        ChooseInstallation((await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim());
        await WaitForPredecessorAsync(cancellationToken);
        if (!await IsFingerprintOfAsync(userName, password, cancellationToken))
            await SetPasswordAsync(userName, password, cancellationToken);
    }

    /// <summary>PID of the server that works on the data, as PostgreSQL wrote it down.</summary>
    public static int? ReadProcessId(NativeServerContext context) =>
        ReadLockFile(context) is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var id) && IsServerOf(id, FolderOf(context)) ? id : null;

    /// <summary>Removes the small System V segment that a killed server leaves; a server that ended by itself leaves none.</summary>
    public static async Task RemoveSharedMemoryAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        // Line 7: key and ID of the segment. The orphans of a killed server notice within moments.
        if (ReadLockFile(context) is not { Length: >= 7 } lines
            || !await ServerFiles.WaitForEndAsync(() => !IsInUse(FolderOf(context)), OrphanLimit, cancellationToken))
            return;
        if (lines[6].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var id])
            await ServerCommand.TryRunAsync("ipcrm", ["-m", id], cancellationToken);
    }

    private static string FolderOf(NativeServerContext context) => System.IO.Path.Combine(context.DataDirectory, "pgdata");

    private static string[]? ReadLockFile(NativeServerContext context)
    {
        var path = System.IO.Path.Combine(FolderOf(context), "postmaster.pid");
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsServerOf(int processId, string folder)
    {
        try
        {
            return Signals.IsAlive(processId) && new FileInfo($"/proc/{processId}/cwd").LinkTarget == folder;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Every process of PostgreSQL works in its data directory: the server and, after a kill -9, its orphans for a moment.
    private static bool IsInUse(string folder) =>
        Directory.EnumerateDirectories("/proc").Any(p => int.TryParse(System.IO.Path.GetFileName(p), CultureInfo.InvariantCulture, out var id) && IsServerOf(id, folder));

    private async Task InitializeAsync(string userName, string password, CancellationToken cancellationToken)
    {
        // Made under another name, so that an initdb that was interrupted is not taken for data.
        var unfinished = Path + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        var passwordFile = System.IO.Path.Combine(context.RunDirectory, "password");
        ServerFiles.WritePrivate(passwordFile, password);
        await user.TakeAsync(context.RunDirectory, context.Resource.Name, cancellationToken);
        try
        {
            await user.RunAsync(
                Installation.Program("initdb"),
                ["-D", unfinished, "-U", userName, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"],
                Folders, cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        Directory.Move(unfinished, Path);
        await WriteFingerprintAsync(userName, password, cancellationToken);
        context.Logger.LogInformation("PostgreSQL {Major} data directory {Path} initialised.", Installation.Major, Path);
    }

    private void ChooseInstallation(string version)
    {
        var major = int.Parse(version.Split('.')[0], CultureInfo.InvariantCulture);
        if (major == Installation.Major)
            return;
        Installation = PostgresInstallation.FindMajor(major)
            ?? throw new DistributedApplicationException(
                $"The data directory {Path} of '{context.Resource.Name}' was made by PostgreSQL {major}, but PostgreSQL {Installation.Major} is installed. "
                + $"Install that version (apt-get install -y postgresql-{major}), or start with empty data: rm -rf '{Path}'.");
    }

    private async Task WaitForPredecessorAsync(CancellationToken cancellationToken)
    {
        if (!await ServerFiles.WaitForEndAsync(() => !IsInUse(Path), PredecessorLimit, cancellationToken))
        {
            var holder = ReadProcessId(context) is { } id ? $"process {id}" : "another process";
            throw new DistributedApplicationException(
                $"The data directory {Path} of '{context.Resource.Name}' is in use by {holder}. Stop the other application first (./hangout stop).");
        }

        await RemoveSharedMemoryAsync(context, cancellationToken);
        // The PID in it may be another program's by now, which would keep PostgreSQL from starting.
        File.Delete(System.IO.Path.Combine(Path, "postmaster.pid"));
    }

    // Single-user mode needs no password, only the files.
    private async Task SetPasswordAsync(string userName, string password, CancellationToken cancellationToken)
    {
        context.Logger.LogInformation("The data directory {Path} was made with another password; it gets the present one.", Path);
        var role = userName.Replace("\"", "\"\"", StringComparison.Ordinal);
        var literal = password.Replace("'", "''", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal);
        var script = $"""
            do $do$ begin if not exists (select from pg_roles where rolname = '{userName.Replace("'", "''", StringComparison.Ordinal)}') then create role "{role}"; end if; end $do$;
            alter role "{role}" with superuser login password E'{literal}';

            """;
        var output = await user.RunAsync(Installation.Program("postgres"), ["--single", "-D", Path, "-c", "log_min_error_statement=panic", "postgres"], Folders, cancellationToken, input: script);
        // Single-user mode ends with 0 whatever its statements said.
        if (output.Split('\n').FirstOrDefault(line => line.Contains("ERROR:", StringComparison.Ordinal) || line.Contains("FATAL:", StringComparison.Ordinal)) is { } error)
            throw new DistributedApplicationException($"The password of '{context.Resource.Name}' could not be set in {Path}: {error}");
        await WriteFingerprintAsync(userName, password, cancellationToken);
    }

    private async Task<bool> IsFingerprintOfAsync(string userName, string password, CancellationToken cancellationToken)
    {
        if (!File.Exists(FingerprintFile))
            return false;
        var parts = (await File.ReadAllTextAsync(FingerprintFile, cancellationToken)).Trim().Split(':');
        return parts.Length == 2 && CryptographicOperations.FixedTimeEquals(
            Convert.FromHexString(parts[1]), Fingerprint(userName, password, Convert.FromHexString(parts[0])));
    }

    private async Task WriteFingerprintAsync(string userName, string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        ServerFiles.WritePrivate(FingerprintFile, $"{Convert.ToHexString(salt)}:{Convert.ToHexString(Fingerprint(userName, password, salt))}\n");
        await user.TakeAsync(context.DataDirectory, context.Resource.Name, cancellationToken);
    }

    private static byte[] Fingerprint(string userName, string password, byte[] salt) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes($"{userName}\n{password}"), salt, FingerprintRounds, HashAlgorithmName.SHA256, 32);
}
