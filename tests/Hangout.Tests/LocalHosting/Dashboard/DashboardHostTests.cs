using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard;
using Hangout.LocalHosting.Dashboard.Protocol;

namespace Hangout.Tests.LocalHosting.Dashboard;

/// <summary>The dashboard's place in an application; nothing is started but its resource service.</summary>
public sealed class DashboardHostTests : IAsyncLifetime
{
    private readonly IDistributedApplicationBuilder _builder =
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { DisableDashboard = true, DashboardApplicationName = "Shop" });

    private DistributedApplication _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ExecutableResource Dashboard => _builder.Resources.OfType<ExecutableResource>().Single();

    private DashboardInfo Info => _app.Services.GetRequiredService<DashboardInfo>();

    public async ValueTask InitializeAsync()
    {
        _builder.AddResource(new ProjectResource("api"));
        _builder.Configuration["ASPNETCORE_URLS"] = "http://localhost:18123";
        _builder.Configuration["AppHost:BrowserToken"] = "sesame";
        DashboardHost.AddTo(_builder, (_, _) => Task.FromResult("/engine/managed/aspire-managed"));
        _app = _builder.Build();
        await _builder.Eventing.PublishAsync(
            new BeforeStartEvent(_app.Services, _app.Services.GetRequiredService<DistributedApplicationModel>()), Cancellation);
    }

    [Fact]
    public void It_is_the_first_resource_and_hidden_from_itself()
    {
        _builder.Resources.First().Name.ShouldBe("aspire-dashboard");
        Dashboard.Command.ShouldBe("/engine/managed/aspire-managed");
        Dashboard.Annotations.OfType<ResourceSnapshotAnnotation>().Single().InitialSnapshot.IsHidden.ShouldBeTrue();
    }

    [Fact]
    public void Its_address_carries_the_login_token() => Info.LoginUrl.ShouldBe("http://localhost:18123/login?t=sesame");

    [Fact]
    public async Task It_is_told_where_to_listen_and_whom_to_ask()
    {
        var environment = await EnvironmentAsync();

        environment["ASPNETCORE_URLS"].ShouldBe("http://127.0.0.1:18123");
        environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"].ShouldBe(Info.OtlpEndpoint!.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        environment["Dashboard__Frontend__BrowserToken"].ShouldBe("sesame");
        environment["Dashboard__Otlp__PrimaryApiKey"].ShouldBe(Info.OtlpApiKey);

        using var client = new GrpcTestClient(environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"], environment["Dashboard__ResourceServiceClient__ApiKey"]);
        using var call = await client.CallAsync("GetApplicationInformation", new ApplicationInformationRequest(), Cancellation);
        (await call.ReadAsync(ApplicationInformationResponse.Parser, Cancellation))!.ApplicationName.ShouldBe("Shop");
    }

    [Theory]
    [InlineData("Hangout.AppHost", "Hangout")]
    [InlineData("AppHost", "AppHost")]
    [InlineData("Shop", "Shop")]
    public void An_application_is_called_by_its_name_without_AppHost(string assembly, string name) => DashboardHost.ShortName(assembly).ShouldBe(name);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<Dictionary<string, string>> EnvironmentAsync()
    {
        var frontend = Dashboard.Annotations.OfType<EndpointAnnotation>().Single(endpoint => endpoint.Name == "http");
        frontend.AllocatedEndpoint = new AllocatedEndpoint(frontend, "localhost", frontend.Port!.Value);
        var context = new EnvironmentCallbackContext(_builder.ExecutionContext, Dashboard);
        foreach (var annotation in Dashboard.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);

        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.EnvironmentVariables)
            environment[name] = value is IValueProvider provider ? (await provider.GetValueAsync(Cancellation))! : (string)value;
        return environment;
    }
}
