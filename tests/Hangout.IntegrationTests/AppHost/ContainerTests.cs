using System.Diagnostics;
using Hangout.IntegrationTests.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.AppHost;

/// <summary>The servers as containers, where a container engine answers and has their images.</summary>
[Collection(AloneCollection.Name)]
public sealed class ContainerTests(AppHostHome home) : IClassFixture<AppHostHome>
{
    private static readonly TimeSpan ContainersStart = TimeSpan.FromMinutes(8), ContainersEnd = TimeSpan.FromSeconds(40), ImagesBuilt = TimeSpan.FromMinutes(8);

    private string Volumes => Path.Combine(home.Path, "data", "volumes");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = 1_200_000)]
    public async Task Two_people_sign_in_through_Keycloak_and_talk_and_nothing_is_left()
    {
        await ImagesBuiltAsync();
        Assert.SkipUnless(await HasImagesAsync(), "No container engine answers here, or it has not the images that Aspire names.");
        var before = await ContainersAsync();
        var host = AppHostProcess.Start(home.Path, "--NativeServers:Mode=Never", "--Identity:Provider=keycloak");
        try
        {
            await TalkAndEndAsync(host, before);
        }
        finally
        {
            await host.DisposeAsync();
            await RemoveVolumesAsync();
        }
    }

    private async Task TalkAndEndAsync(AppHostProcess host, string[] before)
    {
        await host.HealthyAsync(Cancelled, ContainersStart);
        (await File.ReadAllLinesAsync(Volumes, Cancelled)).ShouldAllBe(name => name.StartsWith("hangout-", StringComparison.Ordinal));
        var containers = await DockerAsync("ps", "--format", "{{.Image}}");
        foreach (var image in new[] { "postgres", "redis", "rabbitmq", "clamav/clamav", "keycloak/keycloak" })
            containers.ShouldContain(image);

        await SignedInBrowser.TalkAsync(host.Web, Cancelled);

        host.Signal("TERM");
        (await host.ExitAsync(ContainersEnd, Cancelled)).ShouldBe(0, host.Output);
        (await host.LeftAfterAsync(ContainersEnd, Cancelled)).ShouldBeEmpty();
        await Eventually.ReachesAsync(async () => !(await ContainersAsync()).Except(before, StringComparer.Ordinal).Any(), "The containers' end", ContainersEnd);
    }

    // .ci/run builds the images beside the build and the other tests, and makes this file when it has ended.
    private static async Task ImagesBuiltAsync()
    {
        if (Environment.GetEnvironmentVariable("HANGOUT_IMAGES_BUILT") is not { Length: > 0 } path)
            return;
        for (var since = Stopwatch.StartNew(); !File.Exists(path) && since.Elapsed < ImagesBuilt;)
            await Task.Delay(500, Cancelled);
    }

    // Every home has volumes of its own, so that a test never sees a person's data.
    private async Task RemoveVolumesAsync()
    {
        if (File.Exists(Volumes))
            await DockerAsync(["volume", "rm", "--force", .. await File.ReadAllLinesAsync(Volumes, Cancelled)]);
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
