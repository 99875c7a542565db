using System.Diagnostics;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>Finds a distribution of Keycloak for the tests.</summary>
internal static class KeycloakHome
{
    /// <summary><c>KEYCLOAK_HOME</c>, else what <c>../shared/keycloak/unpack</c> beside the repository unpacks, else null.</summary>
    public static async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable("KEYCLOAK_HOME") is { Length: > 0 } home)
            return home;
        var unpack = Path.Combine(RepositoryFolder(), "..", "shared", "keycloak", "unpack");
        if (!File.Exists(unpack))
            return null;

        var target = Path.Combine(Path.GetTempPath(), "hangout-keycloak");
        var start = new ProcessStartInfo(unpack, [target]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        process.ExitCode.ShouldBe(0);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^1];
    }

    private static string RepositoryFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Hangout.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        return folder.FullName;
    }
}
