using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hangout.IntegrationTests.LocalHosting;

public sealed class EngineOrderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_resource_starts_when_what_it_waits_for_is_healthy()
    {
        await using var app = await TestApplication.StartAsync(
            builder => builder.AddShell("client", "sleep 1000").WaitFor(builder.AddNodeService("slow", unhealthyFor: 1_500)), Cancelled);

        await app.WaitAsync("slow", s => s.HealthStatus == HealthStatus.Unhealthy, Cancelled);
        app.StateOf("client").State!.Text.ShouldBe(KnownResourceStates.Waiting);
        await app.WaitAsync("client", s => s.State?.Text == KnownResourceStates.Running, Cancelled);

        var slow = app.StateOf("slow");
        slow.HealthStatus.ShouldBe(HealthStatus.Healthy);
        app.StateOf("client").StartTimeStamp!.Value.ShouldBeGreaterThan(slow.StartTimeStamp!.Value.AddSeconds(1.4));
    }

    [Fact]
    public async Task A_resource_starts_when_the_job_it_waits_for_is_done()
    {
        using var folder = new TemporaryFolder();
        await using var app = await TestApplication.StartAsync(
            builder => builder.AddShell("client", $"cat {folder.Path}/done; sleep 1000")
                .WaitForCompletion(builder.AddShell("job", $"sleep 1; echo it is done > {folder.Path}/done")), Cancelled);

        await app.WaitAsync("client", s => s.State?.Text == KnownResourceStates.Running, Cancelled);
        app.StateOf("job").State!.Text.ShouldBe(KnownResourceStates.Finished);
        app.StateOf("job").ExitCode.ShouldBe(0);
        await LineAsync(app, "client", "it is done");
    }

    [Fact]
    public async Task Who_waits_for_a_job_that_fails_is_not_started()
    {
        await using var app = await TestApplication.StartAsync(
            builder => builder.AddShell("client", "echo I ran; sleep 1000").WaitForCompletion(builder.AddShell("job", "exit 3")), Cancelled);

        (await app.FailureAsync("client", Cancelled)).ShouldContain("client was not started because job ended with exit code 3 (expected 0).");
        (await app.LogAsync("client")).ShouldNotContain("I ran");
    }

    [Fact]
    public async Task A_ready_handler_is_done_before_those_who_wait_go_on()
    {
        using var folder = new TemporaryFolder();
        await using var app = await TestApplication.StartAsync(
            builder =>
            {
                var server = builder.AddNodeService("server").OnResourceReady(async (_, _, ct) =>
                {
                    await Task.Delay(700, ct);
                    await File.WriteAllTextAsync(Path.Combine(folder.Path, "made"), "made by the handler\n", ct);
                });
                builder.AddShell("client", $"cat {folder.Path}/made; sleep 1000").WaitFor(server);
            },
            Cancelled);

        await LineAsync(app, "client", "made by the handler");
    }

    [Fact]
    public async Task An_unhealthy_resource_says_why()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddNodeService("ill", unhealthyFor: 1_000_000), Cancelled);

        var ill = (await app.WaitAsync("ill", s => s.HealthReports.Any(r => r.Description?.Contains("503", StringComparison.Ordinal) == true), Cancelled)).Snapshot;
        ill.State!.Text.ShouldBe(KnownResourceStates.Running);
        ill.HealthReports.ShouldHaveSingleItem().Description.ShouldBe("/health answered 503 instead of 200. warming up");
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddExecutable("odd", "no-such-program", "."), Cancelled);

        (await app.FailureAsync("odd", Cancelled)).ShouldContain("The program 'no-such-program' was not found in PATH.");
    }

    [Fact]
    public async Task A_container_without_a_native_server_is_named()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddContainer("odd", "example/odd"), Cancelled);

        (await app.FailureAsync("odd", Cancelled)).ShouldContain("'odd' wants the container image 'example/odd', for which there is no native server.");
    }

    private static async Task LineAsync(TestApplication app, string resource, string text)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        await foreach (var lines in app.Application.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(limit.Token))
        {
            if (lines.Any(l => l.Content.Contains(text, StringComparison.Ordinal)))
                return;
        }

        Assert.Fail($"The log of {resource} ended without '{text}'.");
    }
}
