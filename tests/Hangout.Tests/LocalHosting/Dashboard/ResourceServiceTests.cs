using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard;
using Hangout.LocalHosting.Dashboard.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using ModelCommandState = Aspire.Hosting.ApplicationModel.ResourceCommandState;

namespace Hangout.Tests.LocalHosting.Dashboard;

/// <summary>The resource service over real HTTP/2, fed by the real services of an application that is not started.</summary>
public sealed class ResourceServiceTests : IAsyncLifetime
{
    private const string Key = "the-key";
    private readonly CancellationTokenSource _stopping = new();
    private readonly DistributedApplication _app;
    private readonly IResource _api;
    private readonly ResourceFeed _feed = new();
    private Task _following = Task.CompletedTask;
    private ResourceServiceHost _host = null!;
    private GrpcTestClient _client = null!;

    public ResourceServiceTests()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true });
        var api = new ProjectResource("api");
        api.Annotations.Add(new ResourceCommandAnnotation(
            "greet", "Greet", _ => ModelCommandState.Enabled, context => Task.FromResult(CommandResults.Success($"Hello from {context.ResourceName}")),
            displayDescription: null, parameter: null, confirmationMessage: null, iconName: null, iconVariant: null, isHighlighted: false));
        api.Annotations.Add(new ResourceCommandAnnotation(
            "fail", "Fail", _ => ModelCommandState.Enabled, _ => throw new InvalidOperationException("It broke."),
            displayDescription: null, parameter: null, confirmationMessage: null, iconName: null, iconVariant: null, isHighlighted: false));
        _api = builder.AddResource(api).Resource;
        _app = builder.Build();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ResourceNotificationService Notifications => _app.Services.GetRequiredService<ResourceNotificationService>();

    public async ValueTask InitializeAsync()
    {
        var service = new ResourceService(
            "Hangout", _feed, _app.Services.GetRequiredService<ResourceLoggerService>(), _app.Services.GetRequiredService<ResourceCommandService>(),
            NullLogger<ResourceService>.Instance);
        _host = await ResourceServiceHost.StartAsync(service, Key, NullLoggerFactory.Instance, Cancellation);
        _client = new GrpcTestClient(_host.Url, Key);
        _following = _feed.FollowAsync(Notifications, _stopping.Token);
        await PublishAsync("api", "Starting");
        await WaitUntilKnownAsync("api");
    }

    [Fact]
    public async Task It_listens_on_loopback_only()
    {
        new Uri(_host.Url).Host.ShouldBe("127.0.0.1");
        using var call = await _client.CallAsync("GetApplicationInformation", new ApplicationInformationRequest(), Cancellation);

        (await call.ReadAsync(ApplicationInformationResponse.Parser, Cancellation))!.ApplicationName.ShouldBe("Hangout");
        (await call.StatusAsync(Cancellation)).ShouldBe("0");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("the-kez")]
    [InlineData("the-key-and-more")]
    public async Task A_call_without_the_key_is_refused(string? key)
    {
        using var client = new GrpcTestClient(_host.Url, key);
        using var call = await client.CallAsync("GetApplicationInformation", new ApplicationInformationRequest(), Cancellation);

        (await call.ReadAsync(ApplicationInformationResponse.Parser, Cancellation)).ShouldBeNull();
        (await call.StatusAsync(Cancellation)).ShouldBe("16");
    }

    [Fact]
    public async Task An_unknown_method_is_unimplemented()
    {
        using var call = await _client.CallAsync("UploadFile", new ApplicationInformationRequest(), Cancellation);

        (await call.StatusAsync(Cancellation)).ShouldBe("12");
    }

    [Fact]
    public async Task What_is_not_gRPC_is_refused()
    {
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var answer = await http.GetAsync($"{_host.Url}/aspire.v1.DashboardService/WatchResources", Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Resources_come_all_at_first_then_as_they_change()
    {
        using var call = await _client.CallAsync("WatchResources", new WatchResourcesRequest(), Cancellation);

        var initial = (await call.ReadAsync(WatchResourcesUpdate.Parser, Cancellation))!.InitialData;
        initial.Resources.ShouldHaveSingleItem().State.ShouldBe("Starting");

        await PublishAsync("api", "Running");
        var change = (await call.ReadAsync(WatchResourcesUpdate.Parser, Cancellation))!.Changes.Value.ShouldHaveSingleItem().Upsert;
        (change.Name, change.State).ShouldBe(("api", "Running"));
        change.Commands.Select(command => command.Name).ShouldBe(["greet", "fail"]);
    }

    [Fact]
    public async Task Log_lines_come_from_the_first_then_as_they_are_written()
    {
        var logger = _app.Services.GetRequiredService<ResourceLoggerService>().GetLogger(_api);
        logger.LogInformation("one");
        using var call = await _client.CallAsync("WatchResourceConsoleLogs", new WatchResourceConsoleLogsRequest { ResourceName = "api" }, Cancellation);
        (await LineAsync(call)).ShouldEndWith("one");

        logger.LogError("two");

        (await LineAsync(call)).ShouldEndWith("two");
    }

    [Fact]
    public async Task Log_lines_end_when_nobody_wants_to_follow()
    {
        _app.Services.GetRequiredService<ResourceLoggerService>().GetLogger(_api).LogInformation("one");
        using var call = await _client.CallAsync("WatchResourceConsoleLogs", new WatchResourceConsoleLogsRequest { ResourceName = "api", SuppressFollow = true }, Cancellation);

        (await LineAsync(call)).ShouldEndWith("one");
        (await call.StatusAsync(Cancellation)).ShouldBe("0");
    }

    [Fact]
    public async Task The_log_of_an_unknown_resource_is_not_found()
    {
        using var call = await _client.CallAsync("WatchResourceConsoleLogs", new WatchResourceConsoleLogsRequest { ResourceName = "nobody" }, Cancellation);

        (await call.StatusAsync(Cancellation)).ShouldBe("5");
    }

    [Theory]
    [InlineData("greet", ResourceCommandResponseKind.Succeeded, "Hello from api")]
    [InlineData("fail", ResourceCommandResponseKind.Failed, "It broke.")]
    [InlineData("nothing", ResourceCommandResponseKind.Failed, "Command 'nothing' is not available for resource 'api'.")]
    internal async Task A_command_is_carried_out_and_its_end_told(string command, ResourceCommandResponseKind kind, string message)
    {
        using var call = await _client.CallAsync("ExecuteResourceCommand", new ResourceCommandRequest { ResourceName = "api", CommandName = command }, Cancellation);

        var response = (await call.ReadAsync(ResourceCommandResponse.Parser, Cancellation))!;
        (response.Kind, response.Message).ShouldBe((kind, message));
    }

    [Fact]
    public async Task Interactions_send_their_headers_at_once_and_stay_open()
    {
        using var requests = new OpenContent();
        using var call = await _client.CallAsync("WatchInteractions", requests, Cancellation);

        var ended = call.StatusAsync(Cancellation);
        await Task.WhenAny(ended, Task.Delay(TimeSpan.FromMilliseconds(300), Cancellation));
        ended.IsCompleted.ShouldBeFalse();

        requests.Complete();
        (await ended).ShouldBe("0");
    }

    [Fact]
    public async Task A_call_past_its_deadline_ends()
    {
        using var request = new ByteArrayContent(GrpcTestClient.Frame(new WatchResourcesRequest()));
        using var call = await _client.CallAsync("WatchResources", request, Cancellation, timeout: "200m");

        (await call.StatusAsync(Cancellation)).ShouldBe("4");
    }

    [Fact]
    public async Task Streams_end_when_the_application_stops()
    {
        using var call = await _client.CallAsync("WatchResources", new WatchResourcesRequest(), Cancellation);
        await call.ReadAsync(WatchResourcesUpdate.Parser, Cancellation);

        await _host.DisposeAsync();

        (await call.StatusAsync(Cancellation)).ShouldBe("14");
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _client.Dispose();
        await _host.DisposeAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private static async Task<string> LineAsync(GrpcTestCall call)
        => (await call.ReadAsync(WatchResourceConsoleLogsUpdate.Parser, Cancellation))!.LogLines.ShouldHaveSingleItem().Text;

    private Task PublishAsync(string id, string state) => Notifications.PublishUpdateAsync(_api, id, snapshot => snapshot with { State = state });

    private async Task WaitUntilKnownAsync(string id)
    {
        using var subscription = _feed.Subscribe();
        if (subscription.Initial.Any(change => change.ResourceId == id))
            return;
        await foreach (var batch in subscription.ReadChangesAsync(Cancellation))
        {
            if (batch.Any(change => change.ResourceId == id))
                return;
        }
    }

    /// <summary>A request body that stays open and empty until told.</summary>
    private sealed class OpenContent : HttpContent
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Complete() => _end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await _end.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
