using System.Diagnostics;

namespace Hangout.Tests.Accounts;

/// <summary>Runs the tests that the stand-in for Keycloak has in its own language.</summary>
public sealed class StandInRulesTests
{
    [Fact]
    public async Task The_stand_ins_own_tests_pass()
    {
        var folder = Path.Combine(Root(), "Hangout.Identity");
        var start = new ProcessStartInfo("node", ["--test", "test/"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        await node.WaitForExitAsync(TestContext.Current.CancellationToken);

        node.ExitCode.ShouldBe(0, await output + await errors);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Hangout.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie in the repository.");
        return folder.FullName;
    }
}
