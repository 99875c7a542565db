using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.BrowserTests;
using Hangout.IntegrationTests.Assistant;

[assembly: AssemblyFixture(typeof(HangoutFixture))]

namespace Hangout.BrowserTests;

/// <summary>The whole system with demo data, its dashboard, and a browser: one for all tests of the assembly.</summary>
public sealed class HangoutFixture : IAsyncLifetime
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(4);
    private DistributedApplication? _app;
    private Browser? _browser;
    private Pages? _pages;
    private ScriptedModel? _model;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The system has not started.");

    public Browser Browser => _browser ?? throw new InvalidOperationException("The browser has not started.");

    /// <summary>What messages can link to; the worker may fetch previews from there, though it is this machine.</summary>
    public Pages Pages => _pages ?? throw new InvalidOperationException("The pages are not there.");

    /// <summary>The one provider of models: what it says, a test writes.</summary>
    public ScriptedModel Model => _model ?? throw new InvalidOperationException("The model is not there.");

    /// <summary>The desktop's address.</summary>
    public Uri WebUrl => App.GetEndpoint("web", "http");

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);

        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hangout_AppHost>(
            ["--NativeServers:Mode=Always", "--Identity:Provider=stand-in", "--Demo=true"],
            (options, _) => options.DisableDashboard = false,
            deadline.Token);
        _pages = await Pages.StartAsync(deadline.Token);
        builder.CreateResourceBuilder<ProjectResource>("worker").WithEnvironment("Previews__AllowedNetworks", "127.0.0.1/32")
            .WithEnvironment("Previews__Ports", _pages.Port.ToString(CultureInfo.InvariantCulture)).WithEnvironment("Previews__Timeout", "00:05:00");
        _model = await ScriptedModel.StartAsync();
        foreach (var name in new[] { "api", "worker" })
        {
            builder.CreateResourceBuilder<ProjectResource>(name).WithEnvironment("Assistant__Providers__test__Url", _model.Url)
                .WithEnvironment("Assistant__Providers__test__Key", ScriptedModel.Key);
        }

        // All the people of the tests register from this machine.
        builder.CreateResourceBuilder<ExecutableResource>("keycloak").WithEnvironment("REGISTRATIONS", "100000");
        _app = await builder.BuildAsync(deadline.Token);
        await _app.StartAsync(deadline.Token);
        // Nothing waits for the last two, but tests of bells and of files do.
        foreach (var resource in new[] { "web", "worker", "clamav" })
            await _app.ResourceNotifications.WaitForResourceHealthyAsync(resource, deadline.Token);
        // States are waited for; how long they take is the machine's affair.
        Assertions.SetDefaultExpectTimeout((float)TimeSpan.FromSeconds(60).TotalMilliseconds);
        _browser = await Browser.LaunchAsync();
    }

    /// <summary>Opens the desktop signed in as one of the demo people, whose password is the name and "-hangout".</summary>
    public async Task<IPage> SignInAsync(string user)
    {
        var page = await Browser.NewPageAsync();
        await page.GotoAsync(new Uri(WebUrl, "/signin").ToString());
        await page.Locator("input[name=username]").FillAsync(user);
        await page.Locator("input[name=password]").FillAsync($"{user}-hangout");
        await page.Locator("input[name=password]").PressAsync("Enter");
        await page.WaitForURLAsync(new Uri(WebUrl, "/").ToString());
        return page;
    }

    /// <summary>The dashboard's address with its login token.</summary>
    public async Task<string> GetDashboardUrlAsync(CancellationToken cancellationToken)
    {
        var dashboard = await App.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", cancellationToken);
        return dashboard.Snapshot.Urls.First(url => url.Name is "http" or "https").Url;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_model is not null)
            await _model.DisposeAsync();
        if (_pages is not null)
            await _pages.DisposeAsync();
    }
}
