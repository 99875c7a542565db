using System.Diagnostics;
using Hangout.IntegrationTests.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.AppHost;

/// <summary>The servers as containers, where a container engine answers and has their images.</summary>
[Collection(AloneCollection.Name)]
public sealed class ContainerTests(AppHostHome home) : IClassFixture<AppHostHome>
{
    private static readonly TimeSpan ContainersEnd = TimeSpan.FromSeconds(40);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 600_000)]
    public async Task Two_people_sign_in_through_Keycloak_and_talk_and_nothing_is_left()
    {
        Assert.SkipUnless(await HasImagesAsync(), "No container engine answers here, or it has not the images that Aspire names.");
        var before = await ContainersAsync();
        await using var host = await AppHostProcess.StartHealthyAsync(home.Path, Cancelled, "--NativeServers:Mode=Never", "--Identity:Provider=keycloak");
        var containers = await DockerAsync("ps", "--format", "{{.Image}}");
        foreach (var image in new[] { "postgres", "redis", "rabbitmq", "clamav/clamav", "keycloak/keycloak" })
            containers.ShouldContain(image);

        await Visitor.TalkAsync(host.Web, Cancelled);

        host.Signal("TERM");
        (await host.ExitAsync(ContainersEnd, Cancelled)).ShouldBe(0, host.Output);
        (await host.LeftAfterAsync(ContainersEnd, Cancelled)).ShouldBeEmpty();
        await Eventually.ReachesAsync(async () => !(await ContainersAsync()).Except(before, StringComparer.Ordinal).Any(), "The containers' end", ContainersEnd);
    }

    private static async Task<string[]> ContainersAsync() => (await DockerAsync("ps", "--quiet")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<bool> HasImagesAsync()
    {
        try
        {
            var images = await DockerAsync("images", "--format", "{{.Repository}}");
            return images.Contains("keycloak/keycloak", StringComparison.Ordinal) && images.Contains("postgres", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException or TimeoutException)
        {
            return false;
        }
    }

    private static async Task<string> DockerAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("docker", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancelled).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
        await process.WaitForExitAsync(Cancelled);
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException("docker failed");
    }
}
