using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Hangout.BrowserTests;

/// <summary>Tests that take a service away run after all others, one at a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}

[Collection(AloneCollection.Name)]
public sealed class DashboardCommandTests(HangoutFixture hangout) : BrowserTest(hangout)
{
    private static readonly Regex Ended = new("^Exited$|^Finished$", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Its_buttons_stop_and_start_the_worker()
    {
        var dashboard = new DashboardPage(await OpenAsync(await Hangout.GetDashboardUrlAsync(Cancellation)));
        await Expect(dashboard.State("worker")).ToHaveTextAsync("Running");

        await dashboard.Button("worker", "Stop resource").ClickAsync();
        await Expect(dashboard.State("worker")).ToHaveTextAsync(Ended);
        await Expect(dashboard.Button("worker", "Start resource")).ToBeVisibleAsync();

        await dashboard.Button("worker", "Start resource").ClickAsync();
        await Expect(dashboard.State("worker")).ToHaveTextAsync("Running");
        await Hangout.App.ResourceNotifications.WaitForResourceHealthyAsync("worker", Cancellation);
    }
}
