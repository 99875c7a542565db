using System.Diagnostics;
using System.Globalization;
using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.LocalHosting.Dashboard.Protocol;
using Hangout.Tests.LocalHosting.Dashboard;

namespace Hangout.IntegrationTests.LocalHosting;

/// <summary>A small application with a dashboard, which is asked as its browser would and which asks as its buttons would.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private const string Worker = "worker";
    private DistributedApplication _app = null!;
    private string _workerId = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = DistributedApplicationTestingBuilder.Create([], (options, _) => options.DisableDashboard = false);
        builder.AddExecutable(Worker, "bash", ".", "-c", "echo working; exec sleep 1000");
        _app = await builder.BuildAsync(Cancellation);
        await _app.StartAsync(Cancellation);
        _workerId = (await _app.ResourceNotifications.WaitForResourceHealthyAsync(Worker, Cancellation)).ResourceId;
    }

    [Fact]
    public async Task Its_login_address_lets_a_browser_in_and_no_other_does()
    {
        var login = new Uri(await LoginUrlAsync());
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });

        using var stranger = await http.GetAsync(new Uri(login, "/"), Cancellation);
        stranger.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        stranger.Headers.Location!.PathAndQuery.ShouldStartWith("/login");

        using var guest = await http.GetAsync(login, Cancellation);
        guest.Headers.Location!.ToString().ShouldNotContain("login");
        using var inside = await http.GetAsync(new Uri(login, "/"), Cancellation);
        inside.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Its_buttons_stop_and_start_a_process()
    {
        using var client = await ResourceServiceAsync();
        var first = ProcessId();

        (await CommandAsync(client, "stop")).ShouldBe(ResourceCommandResponseKind.Succeeded);
        await _app.ResourceNotifications.WaitForResourceAsync(Worker, KnownResourceStates.TerminalStates, Cancellation);
        Should.Throw<ArgumentException>(() => Process.GetProcessById(first));

        (await CommandAsync(client, "start")).ShouldBe(ResourceCommandResponseKind.Succeeded);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync(Worker, Cancellation);
        ProcessId().ShouldNotBe(first);
    }

    [Fact]
    public async Task It_reads_the_lines_that_a_process_wrote()
    {
        using var client = await ResourceServiceAsync();
        using var call = await client.CallAsync("WatchResourceConsoleLogs", new WatchResourceConsoleLogsRequest { ResourceName = _workerId }, Cancellation);

        var update = await call.ReadAsync(WatchResourceConsoleLogsUpdate.Parser, Cancellation);

        update!.LogLines.ShouldContain(line => line.Text.EndsWith("working", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Killed_it_comes_back_at_the_same_address()
    {
        var address = await LoginUrlAsync();
        var killed = ProcessId((await DashboardAsync()).Snapshot)!.Value;

        using (var process = Process.GetProcessById(killed))
            process.Kill();
        await _app.ResourceNotifications.WaitForResourceAsync(
            "aspire-dashboard", change => ProcessId(change.Snapshot) is { } id && id != killed && change.Snapshot.HealthReports.All(report => report.Status is not null), Cancellation);

        (await LoginUrlAsync()).ShouldBe(address);
        using var http = new HttpClient();
        using var answer = await http.GetAsync(address, Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static int? ProcessId(CustomResourceSnapshot snapshot)
        => snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } id ? Convert.ToInt32(id, CultureInfo.InvariantCulture) : null;

    private static string Variable(ResourceEvent dashboard, string name) => dashboard.Snapshot.EnvironmentVariables.Single(variable => variable.Name == name).Value!;

    private async Task<string> LoginUrlAsync()
        => (await DashboardAsync()).Snapshot.Urls.Single(url => url.Name == "http").Url;

    private Task<ResourceEvent> DashboardAsync() => _app.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", Cancellation);

    private async Task<GrpcTestClient> ResourceServiceAsync()
    {
        var dashboard = await DashboardAsync();
        return new GrpcTestClient(Variable(dashboard, "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"), Variable(dashboard, "Dashboard__ResourceServiceClient__ApiKey"));
    }

    private async Task<ResourceCommandResponseKind> CommandAsync(GrpcTestClient client, string command)
    {
        using var call = await client.CallAsync("ExecuteResourceCommand", new ResourceCommandRequest { ResourceName = _workerId, CommandName = command }, Cancellation);
        return (await call.ReadAsync(ResourceCommandResponse.Parser, Cancellation))!.Kind;
    }

    private int ProcessId()
    {
        _app.ResourceNotifications.TryGetCurrentState(_workerId, out var state).ShouldBeTrue();
        return ProcessId(state!.Snapshot)!.Value;
    }
}
