using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using static Microsoft.Playwright.Assertions;

namespace Hangout.BrowserTests;

public sealed class DashboardTests(HangoutFixture hangout) : BrowserTest(hangout)
{
    [Fact]
    public async Task It_shows_every_resource_running_and_the_migrations_finished()
    {
        var dashboard = await OpenDashboardAsync();
        var model = Hangout.App.Services.GetRequiredService<DistributedApplicationModel>();
        // Aspire adds resources of its own, which it hides.
        var names = model.Resources.Where(resource => resource is not ParameterResource).Select(resource => resource.Name)
            .Where(name => !name.EndsWith("-rebuilder", StringComparison.Ordinal) && name != "aspire-dashboard").ToList();
        names.ShouldContain("worker");

        foreach (var name in names)
            await Expect(dashboard.State(name)).ToHaveTextAsync(name == "migrations" ? "Finished" : "Running");
    }

    [Fact]
    public async Task It_shows_the_log_lines_of_a_service()
    {
        var dashboard = await OpenDashboardAsync();

        await dashboard.GoToAsync("/consolelogs/resource/api");
        await dashboard.FilterAsync("Application started");

        await Expect(dashboard.Page.GetByText("Application started.").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task It_hides_secrets_until_asked_for_them()
    {
        var dashboard = await OpenDashboardAsync();
        var password = Password(await Hangout.App.GetConnectionStringAsync("hangoutdb-app", Cancellation));

        await dashboard.Row("api").ClickAsync();
        var variable = dashboard.Page.Locator("tr").Filter(new LocatorFilterOptions { HasText = "ConnectionStrings__hangoutdb" });
        await Expect(variable).ToBeVisibleAsync();

        (await dashboard.Page.ContentAsync()).ShouldNotContain(password);
    }

    [Fact]
    public async Task It_lets_nobody_in_without_its_token()
    {
        var login = new Uri(await Hangout.GetDashboardUrlAsync(Cancellation));

        var page = await OpenAsync(login.GetLeftPart(UriPartial.Authority));

        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/login", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        (await page.GetByText("postgres").CountAsync()).ShouldBe(0);
    }

    private static string Password(string? connectionString)
        => connectionString!.Split(';').Single(part => part.StartsWith("Password=", StringComparison.OrdinalIgnoreCase))["Password=".Length..];

    private async Task<DashboardPage> OpenDashboardAsync()
        => new(await OpenAsync(await Hangout.GetDashboardUrlAsync(Cancellation)));
}
