using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.LocalHosting;

public sealed class EngineLifeTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_crashed_service_is_started_again_after_a_pause_that_grows()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddNodeService("service"), Cancelled);
        await app.HealthyAsync(Cancelled, "service");

        var first = app.StatesOf("service").Single().ProcessIdOf();
        Kill(first);
        var crashed = await app.WaitAsync("service", s => s.State?.Text.StartsWith("Restarting", StringComparison.Ordinal) == true, Cancelled);
        crashed.Snapshot.State!.Text.ShouldBe("Restarting in 1 s");
        await app.HealthyAsync(Cancelled, "service");
        var second = app.StatesOf("service").Single().ProcessIdOf();
        second.ShouldNotBe(first);

        Kill(second);
        crashed = await app.WaitAsync("service", s => s.State?.Text.StartsWith("Restarting", StringComparison.Ordinal) == true, Cancelled);
        crashed.Snapshot.State!.Text.ShouldBe("Restarting in 2 s");
        await app.HealthyAsync(Cancelled, "service");
        (await app.LogAsync("service")).ShouldContain("it is started again in 1 s");
    }

    [Fact]
    public async Task What_was_stopped_stays_stopped_until_it_is_started()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddNodeService("service"), Cancelled);
        await app.HealthyAsync(Cancelled, "service");
        var process = app.StatesOf("service").Single().ProcessIdOf();

        (await app.Application.ResourceCommands.ExecuteCommandAsync("service", KnownResourceCommands.StopCommand, Cancelled)).Success.ShouldBeTrue();
        app.StateOf("service").State!.Text.ShouldBe(KnownResourceStates.Exited);
        ServerProcesses.CommandLine(process).ShouldBeEmpty();
        await Task.Delay(TimeSpan.FromSeconds(2), Cancelled);
        app.StateOf("service").State!.Text.ShouldBe(KnownResourceStates.Exited);

        (await app.Application.ResourceCommands.ExecuteCommandAsync("service", KnownResourceCommands.StartCommand, Cancelled)).Success.ShouldBeTrue();
        await app.HealthyAsync(Cancelled, "service");

        var started = app.StatesOf("service").Single().ProcessIdOf();
        (await app.Application.ResourceCommands.ExecuteCommandAsync("service", KnownResourceCommands.RestartCommand, Cancelled)).Success.ShouldBeTrue();
        await app.WaitAsync("service", s => s.State?.Text == KnownResourceStates.Running && s.Properties.Any(p => p.Name == "executable.pid" && !started.Equals(p.Value)), Cancelled);
    }

    [Fact]
    public async Task Commands_are_offered_when_they_can_be_given()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddNodeService("service").WithExplicitStart(), Cancelled);
        await app.WaitAsync("service", s => s.State?.Text == KnownResourceStates.NotStarted, Cancelled);
        Offered(app).ShouldBe(["start"]);

        await app.Application.ResourceCommands.ExecuteCommandAsync("service", KnownResourceCommands.StartCommand, Cancelled);
        await app.HealthyAsync(Cancelled, "service");
        Offered(app).ShouldBe(["stop", "restart"]);

        static string[] Offered(TestApplication app) => [.. app.StateOf("service").Commands.Where(c => c.State == ResourceCommandState.Enabled).Select(c => c.Name)];
    }

    [Fact]
    public async Task Replicas_share_one_address_and_stop_one_by_one()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddNodeService("service").WithAnnotation(new ReplicaAnnotation(2)), Cancelled);
        await app.HealthyAsync(Cancelled, "service");
        var replicas = app.StatesOf("service");
        replicas.Count.ShouldBe(2);

        var address = app.Application.GetEndpoint("service");
        (await AnswersAsync(address, until: 2)).ShouldBe(replicas.Select(r => r.ProcessIdOf()), ignoreOrder: true);

        var (stopped, left) = (replicas[0], replicas[1]);
        await app.Application.ResourceCommands.ExecuteCommandAsync(stopped.ResourceId, KnownResourceCommands.StopCommand, Cancelled);
        app.StatesOf("service").Single(r => r.ResourceId == left.ResourceId).Snapshot.State!.Text.ShouldBe(KnownResourceStates.Running);
        (await AnswersAsync(address, until: 1)).ShouldBe([left.ProcessIdOf()]);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_its_holder()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        var exception = await Should.ThrowAsync<DistributedApplicationException>(() => TestApplication.StartAsync(
            builder => builder.AddNodeService("service", port: port).WithExternalHttpEndpoints(), Cancelled, "--DcpPublisher:RandomizePorts=false"));

        exception.Message.ShouldContain($"Port {port}, which service listens on, is taken by process {Environment.ProcessId}");
        exception.Message.ShouldContain("./hangout run --port N");
    }

    [Fact]
    public async Task A_fixed_port_is_the_one_the_process_listens_on()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        await using var app = await TestApplication.StartAsync(builder => builder.AddNodeService("service", port: port), Cancelled, "--DcpPublisher:RandomizePorts=false");
        await app.HealthyAsync(Cancelled, "service");

        app.Application.GetEndpoint("service").ShouldBe(new Uri($"http://localhost:{port}"));
        ServerProcesses.Listeners(port).ShouldBe(["0100007F"]);
    }

    [Fact]
    public async Task A_process_that_ignores_its_signal_is_gone_within_ten_seconds()
    {
        var app = await TestApplication.StartAsync(builder => builder.AddShell("deaf", "trap '' TERM INT; while true; do sleep 1; done").WithEnvironment("MARK", "x"), Cancelled);
        await app.WaitAsync("deaf", s => s.State?.Text == KnownResourceStates.Running, Cancelled);
        var run = app.RunDirectory;
        var process = app.StatesOf("deaf").Single().ProcessIdOf();

        var since = Stopwatch.StartNew();
        await app.DisposeAsync();
        since.Elapsed.ShouldBeLessThan(Promise.End);
        ServerProcesses.CommandLine(process).ShouldBeEmpty();
        Directory.Exists(run).ShouldBeFalse();
    }

    private static void Kill(int processId) => Process.GetProcessById(processId).Kill();

    // A connection of its own for each request: the address balances connections.
    private static async Task<IReadOnlyCollection<int>> AnswersAsync(Uri address, int until)
    {
        var answers = new HashSet<int>();
        for (var i = 0; i < 60 && (answers.Count < until || i < 10); i++)
        {
            using var client = new HttpClient { BaseAddress = address };
            answers.Add(int.Parse(await client.GetStringAsync("/", Cancelled), System.Globalization.CultureInfo.InvariantCulture));
        }

        return answers;
    }
}
