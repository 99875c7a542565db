using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// A distribution with its build for our options, made once in a folder of its own: <c>start --optimized</c> is then ready in a third of the time of <c>start-dev</c>.
/// The distribution itself stays as it is: what the build writes (5 MB) is copied, all else (180 MB) is linked.
/// </summary>
internal sealed class KeycloakBuild(string distribution, string cache, string java, ILogger logger)
{
    /// <summary>Folder of the build, made when it is not there yet (about 25 s).</summary>
    public async Task<string> EnsureAsync(KeycloakResource resource, CancellationToken cancellationToken)
    {
        var options = Options(resource);
        var folder = Path.Combine(cache, Key(options));
        var complete = Path.Combine(folder, ".complete");
        if (File.Exists(complete))
            return folder;
        using var held = await FileLock.HoldAsync(folder + ".lock", cancellationToken);
        if (File.Exists(complete))
            return folder;

        logger.LogInformation("Preparing Keycloak for this machine, once (about 25 s).");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var library = Directory.CreateDirectory(Path.Combine(folder, "lib")).FullName;
        CopyFolder(Path.Combine(distribution, "lib", "quarkus"), Path.Combine(library, "quarkus"));
        CopyFolder(Path.Combine(distribution, "conf"), Path.Combine(folder, "conf"));
        File.Copy(Path.Combine(distribution, "lib", "quarkus-run.jar"), Path.Combine(library, "quarkus-run.jar"));
        Link(Path.Combine(distribution, "lib"), library, "lib", "app");
        Link(distribution, folder, "providers", "themes", "version.txt");
        await ServerCommand.RunAsync(java, [.. JavaArguments(folder), "build", .. options], cancellationToken);
        await File.WriteAllTextAsync(complete, "", cancellationToken);
        return folder;
    }

    /// <summary>A folder that runs the build with data of its own.</summary>
    public static void MakeInstance(string build, string instance, string data)
    {
        if (Directory.Exists(instance))
            Directory.Delete(instance, recursive: true);
        Directory.CreateDirectory(instance);
        Link(build, instance, "lib", "conf", "providers", "themes", "version.txt");
        Directory.CreateSymbolicLink(Path.Combine(instance, "data"), data);
    }

    /// <summary>What java is given to run Keycloak from the folder, up to Keycloak's own command.</summary>
    public static IEnumerable<string> JavaArguments(string folder) =>
    [
        // As kc.sh sets them; java is started without that script so that the PID the engine knows is Keycloak's.
        "-Xms64m", "-Xmx512m", "-XX:MetaspaceSize=96M", "-XX:MaxMetaspaceSize=256m", "-XX:+ExitOnOutOfMemoryError",
        // Quick to start rather than fast for hours.
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Dfile.encoding=UTF-8", "-Duser.language=en", "-Duser.country=US",
        "--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.base/java.security=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Dpicocli.disable.closures=true", "-Dquarkus-log-max-startup-records=10000",
        $"-Dkc.home.dir={folder}", $"-Djboss.server.config.dir={Path.Combine(folder, "conf")}",
        "-cp", Path.Combine(folder, "lib", "quarkus-run.jar"), "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
    ];

    private static List<string> Options(KeycloakResource resource)
    {
        var options = new List<string> { "--db=dev-file", "--health-enabled=true" };
        if (resource.EnabledFeatures.Count > 0)
            options.Add($"--features={string.Join(',', resource.EnabledFeatures)}");
        if (resource.DisabledFeatures.Count > 0)
            options.Add($"--features-disabled={string.Join(',', resource.DisabledFeatures)}");
        return options;
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var folder in Directory.GetDirectories(source, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, folder)));
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
    }

    private static void Link(string source, string target, params string[] names)
    {
        foreach (var name in names.Where(n => Path.Exists(Path.Combine(source, n))))
            File.CreateSymbolicLink(Path.Combine(target, name), Path.Combine(source, name));
    }

    // Another distribution, another provider in it or another option is another build.
    private string Key(IEnumerable<string> options)
    {
        var providers = Path.Combine(distribution, "providers");
        var parts = new[] { distribution, $"{File.GetLastWriteTimeUtc(Path.Combine(distribution, "lib", "quarkus-run.jar")).Ticks}" }
            .Concat(Directory.Exists(providers) ? Directory.GetFiles(providers).Order(StringComparer.Ordinal).Select(f => $"{f} {File.GetLastWriteTimeUtc(f).Ticks}") : [])
            .Concat(options);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))))[..16];
    }
}
