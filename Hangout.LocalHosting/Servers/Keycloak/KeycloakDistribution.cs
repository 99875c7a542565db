using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Servers;

/// <summary>The Keycloak release that is downloaded where no distribution is named: <c>keycloak.json</c>.</summary>
internal sealed record KeycloakRelease(string Version, string Url, string Sha256)
{
    public static KeycloakRelease Pinned { get; } = Read();

    private static KeycloakRelease Read()
    {
        using var stream = typeof(KeycloakRelease).Assembly.GetManifestResourceStream("keycloak.json")!;
        return JsonSerializer.Deserialize<KeycloakRelease>(stream, JsonSerializerOptions.Web)!;
    }
}

/// <summary>
/// Finds Keycloak: the folder that <c>KEYCLOAK_HOME</c> names, else the official release, which is downloaded once, checked against
/// the checksum in <c>keycloak.json</c> and unpacked into the home folder. An archive put there by hand is taken in place of a download.
/// </summary>
internal sealed class KeycloakDistribution(IConfiguration configuration, string home, KeycloakRelease release, ILogger logger)
{
    private const string SupportedMajor = "26.";
    private static readonly TimeSpan DownloadLimit = TimeSpan.FromMinutes(10);

    private string Target => Path.Combine(home, $"keycloak-{release.Version}");

    private string Archive => Target + ".tar.gz";

    /// <summary>Whether the real Keycloak is asked for; <c>Identity:Provider</c> decides, and <c>KEYCLOAK_HOME</c> where it says nothing.</summary>
    public static bool IsAskedFor(IConfiguration configuration) => configuration["Identity:Provider"] switch
    {
        "keycloak" => true,
        "stand-in" => false,
        null or "" => configuration["KEYCLOAK_HOME"] is { Length: > 0 },
        var other => throw new DistributedApplicationException($"Identity:Provider is '{other}', but must be 'keycloak' or 'stand-in'."),
    };

    /// <summary>Folder of the distribution.</summary>
    public async Task<string> FindAsync(CancellationToken cancellationToken)
    {
        if (configuration["KEYCLOAK_HOME"] is { Length: > 0 } named)
            return Check(Path.GetFullPath(named));
        if (!File.Exists(Path.Combine(Target, ".complete")))
            await InstallAsync(cancellationToken);
        return Check(Target);
    }

    private static string Check(string folder)
    {
        var versionFile = Path.Combine(folder, "version.txt");
        if (!File.Exists(Path.Combine(folder, "lib", "quarkus-run.jar")) || !File.Exists(versionFile))
            throw new DistributedApplicationException($"KEYCLOAK_HOME is {folder}, but no Keycloak distribution is there. Name the folder that holds bin, conf and lib.");
        var version = File.ReadAllText(versionFile).Trim();
        return version.Contains(SupportedMajor, StringComparison.Ordinal)
            ? folder
            : throw new DistributedApplicationException($"KEYCLOAK_HOME is {folder}, which holds '{version}'; Keycloak 26 is needed.");
    }

    private async Task InstallAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(home);
        using var held = await FileLock.HoldAsync(Target + ".lock", cancellationToken);
        if (File.Exists(Path.Combine(Target, ".complete")))
            return;
        if (!File.Exists(Archive))
            await DownloadAsync(cancellationToken);
        await VerifyAsync(cancellationToken);

        logger.LogInformation("Unpacking Keycloak {Version} to {Folder}.", release.Version, Target);
        var unfinished = Target + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        await using (var file = File.OpenRead(Archive))
        await using (var unzipped = new GZipStream(file, CompressionMode.Decompress))
            await TarFile.ExtractToDirectoryAsync(unzipped, unfinished, overwriteFiles: false, cancellationToken);
        var unpacked = Path.Combine(unfinished, $"keycloak-{release.Version}");
        await File.WriteAllTextAsync(Path.Combine(unpacked, ".complete"), release.Sha256, cancellationToken);
        if (Directory.Exists(Target))
            Directory.Delete(Target, recursive: true);
        Directory.Move(unpacked, Target);
        Directory.Delete(unfinished);
        File.Delete(Archive);
    }

    private async Task DownloadAsync(CancellationToken cancellationToken)
    {
        logger.LogInformation("Downloading Keycloak {Version} (about 170 MB, once) from {Url}.", release.Version, release.Url);
        var unfinished = Archive + ".part";
        try
        {
            using var client = new HttpClient { Timeout = DownloadLimit };
            await using var source = await client.GetStreamAsync(new Uri(release.Url), cancellationToken);
            await using var target = File.Create(unfinished);
            await source.CopyToAsync(target, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            File.Delete(unfinished);
            throw new DistributedApplicationException(
                $"Keycloak {release.Version} cannot be downloaded: {exception.Message}. Download {release.Url} elsewhere and put it at {Archive}, "
                + "or set KEYCLOAK_HOME to the folder of an unpacked Keycloak 26, or use the stand-in (./hangout run --identity stand-in).",
                exception);
        }

        File.Move(unfinished, Archive, overwrite: true);
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        string sum;
        await using (var file = File.OpenRead(Archive))
            sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        if (sum == release.Sha256)
            return;
        File.Move(Archive, Archive + ".rejected", overwrite: true);
        throw new DistributedApplicationException(
            $"The archive {Archive} is not Keycloak {release.Version}: its SHA-256 is {sum}, but {release.Sha256} is expected. It was set aside as {Archive}.rejected; try again.");
    }
}
