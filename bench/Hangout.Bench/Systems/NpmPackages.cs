using Hangout.Bench.Hosting;

namespace Hangout.Bench.Systems;

/// <summary>The npm packages of a peer, exactly those of its lock file.</summary>
internal static class NpmPackages
{
    /// <summary>Installs them into the peer's folder, unless those of this lock file are there.</summary>
    /// <param name="folder">Holds <c>package-lock.json</c>.</param>
    /// <param name="servers">Whose log says what npm said.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">npm failed; says the end of its log.</exception>
    public static async Task InstallAsync(string folder, BenchServers servers, CancellationToken cancellationToken)
    {
        var wanted = await File.ReadAllTextAsync(Path.Combine(folder, "package-lock.json"), cancellationToken);
        var installed = Path.Combine(folder, "node_modules", ".installed-lock.json");
        if (File.Exists(installed) && await File.ReadAllTextAsync(installed, cancellationToken) == wanted)
            return;
        await using var npm = await NativeProcess.StartAsync(
            new($"npm-{Path.GetFileName(folder)}", "npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = folder }, Placement.Unpinned, servers.Folder);
        if (await npm.WaitForExitAsync(cancellationToken) is var code and not 0)
            throw new InvalidOperationException($"npm ci in {folder} ended with {code}:\n{npm.LogEnd()}");
        await File.WriteAllTextAsync(installed, wanted, cancellationToken);
    }
}
