namespace Hangout.IntegrationTests.LocalHosting;

public sealed class ServerEndTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_left_of_the_servers_when_the_application_ends()
    {
        string run;
        await using (var app = await TestApplication.StartAsync(ServersFixture.Compose, Cancelled))
        {
            await app.HealthyAsync(Cancelled, ServersFixture.Names);
            run = app.RunDirectory;
            var processes = ServerProcesses.Naming(run).Select(ServerProcesses.CommandLine).ToArray();
            processes.ShouldContain(c => c.Contains("/postgres ", StringComparison.Ordinal));
            processes.ShouldContain(c => c.Contains("beam", StringComparison.Ordinal));
            // Erlang's name server is a daemon that outlives whoever started it: it is not started at all.
            processes.ShouldNotContain(c => c.Contains("epmd -daemon", StringComparison.Ordinal));
        }

        var limit = DateTime.UtcNow.AddSeconds(10);
        while (ServerProcesses.Naming(run).Count > 0 && DateTime.UtcNow < limit)
            await Task.Delay(100, Cancelled);
        ServerProcesses.Naming(run).Select(ServerProcesses.CommandLine).ShouldBeEmpty();
        Directory.Exists(run).ShouldBeFalse();
    }
}
