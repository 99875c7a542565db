using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Aspire.Hosting;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Engine;

/// <summary>The engine's two programs.</summary>
/// <param name="Dcp">The orchestrator: starts, stops, watches and logs processes.</param>
/// <param name="Dashboard">The dashboard.</param>
internal sealed record EngineBundle(string Dcp, string Dashboard);

/// <summary>
/// Installs Aspire's engine from its npm package on first need: <c>npm ci</c>, then <c>aspire setup</c>.
/// A lock lets one process install at a time; the others wait and find it done.
/// </summary>
internal sealed class EngineInstaller(LocalApplication application, IConfiguration configuration, ILogger<EngineInstaller> logger)
{
    private const int Attempts = 4;
    private readonly Lock _lock = new();
    private Task<EngineBundle>? _bundle;

    /// <summary>HANGOUT_ENGINE, or the home's own folder. Several homes may share one.</summary>
    private string Directory => configuration["HANGOUT_ENGINE"] is { Length: > 0 } shared ? Path.GetFullPath(shared) : application.EngineDirectory;

    private EngineBundle Bundle => new(
        Path.Combine(AspireHome, "bundle", "dcp", "dcp"),
        Path.Combine(AspireHome, "bundle", "managed", "aspire-managed"));

    private string AspireHome => Path.Combine(Directory, ".aspire");

    private string Stamp => Path.Combine(Directory, "installed");

    /// <summary>The engine, installed when it was not.</summary>
    public Task<EngineBundle> EnsureAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            _bundle ??= Task.Run(() => InstallOnceAsync(CancellationToken.None), CancellationToken.None);
        return _bundle.WaitAsync(cancellationToken);
    }

    private async Task<EngineBundle> InstallOnceAsync(CancellationToken cancellationToken)
    {
        var lockFile = Resource("package-lock.json");
        if (IsInstalled(lockFile))
            return Bundle;
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new DistributedApplicationException($"The engine exists for x64 only; this machine is {RuntimeInformation.ProcessArchitecture}. Use ./hangout run --orchestrator aspire.");
        try
        {
            System.IO.Directory.CreateDirectory(Directory);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw application.Unwritable(exception);
        }

        using var held = await HoldLockAsync(Path.Combine(Directory, ".lock"), cancellationToken);
        if (IsInstalled(lockFile))
            return Bundle;
        logger.LogInformation("Installing Aspire's engine (about 130 MB, once) into {Directory}", Directory);
        await File.WriteAllTextAsync(Path.Combine(Directory, "package.json"), Resource("package.json"), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Directory, "package-lock.json"), lockFile, cancellationToken);
        await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "Node.js 20 or newer with npm must be installed (https://nodejs.org/en/download), and the npm registry reachable.", cancellationToken);
        await SetUpAsync(cancellationToken);
        System.IO.Directory.Delete(Path.Combine(Directory, "node_modules"), recursive: true);
        await File.WriteAllTextAsync(Stamp, lockFile, cancellationToken);
        return Bundle;
    }

    // `aspire setup` unpacks a second copy into `.aspire` of its home folder at the same time, and looks for the result there, too:
    // installed anywhere else it now and then takes its own work back. So the two are one folder here, and the two files decide,
    // not the exit code.
    private async Task SetUpAsync(CancellationToken cancellationToken)
    {
        var aspire = Path.Combine(Directory, "node_modules", "@microsoft", "aspire-cli-linux-x64", "bin", "aspire");
        var output = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            output = await RunAsync(aspire, ["setup", "--install-path", AspireHome, "--non-interactive"], mend: null, cancellationToken);
            if (File.Exists(Bundle.Dcp) && File.Exists(Bundle.Dashboard))
                return;
        }

        throw new DistributedApplicationException($"Aspire's engine did not unpack into {Directory}. Remove that folder and try again. It said: {output}");
    }

    private bool IsInstalled(string lockFile) =>
        File.Exists(Stamp) && File.Exists(Bundle.Dcp) && File.Exists(Bundle.Dashboard)
        && string.Equals(File.ReadAllText(Stamp), lockFile, StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using var stream = typeof(EngineInstaller).Assembly.GetManifestResourceStream($"engine/{name}")
            ?? throw new InvalidOperationException($"The embedded file engine/{name} is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static async Task<FileStream> HoldLockAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200, cancellationToken);
            }
        }
    }

    private async Task<string> RunAsync(string program, string[] arguments, string? mend, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true";
        if (mend is null)
            start.Environment["HOME"] = Directory;
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            var said = (await output + errors).Trim();
            return process.ExitCode == 0 || mend is null
                ? said
                : throw new DistributedApplicationException($"`{program} {string.Join(' ', arguments)}` failed with exit code {process.ExitCode}. {mend} It said: {said}");
        }
        catch (Win32Exception exception)
        {
            throw new DistributedApplicationException($"`{program}` could not be started ({exception.Message}). {mend}", exception);
        }
    }
}
