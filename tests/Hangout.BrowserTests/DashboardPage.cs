using System.Text.RegularExpressions;

namespace Hangout.BrowserTests;

/// <summary>The dashboard's Resources page, as a person reads it.</summary>
internal sealed class DashboardPage(IPage page)
{
    public IPage Page { get; } = page;

    /// <summary>The row of a resource, by the name that it shows.</summary>
    public ILocator Row(string resource) => Page.Locator("tr.resource-row").Filter(new LocatorFilterOptions
    {
        Has = Page.Locator(".resource-name-text").Filter(new LocatorFilterOptions { HasTextRegex = new Regex($"^\\s*{Regex.Escape(resource)}\\s*$", RegexOptions.None, TimeSpan.FromSeconds(1)) }),
    });

    /// <summary>"Running", "Finished", "Running (Unhealthy)" …</summary>
    public ILocator State(string resource) => Row(resource).Locator(".state-column-cell > span").First;

    /// <summary>A button of a resource's row, by what it says when pointed at.</summary>
    public ILocator Button(string resource, string title) => Row(resource).GetByTitle(title);

    /// <summary>Types into the page's filter.</summary>
    public Task FilterAsync(string text) => Page.Locator("input[placeholder='Filter...']").First.FillAsync(text);

    /// <summary>Another page of the dashboard.</summary>
    public Task GoToAsync(string path) => Page.GotoAsync(new Uri(new Uri(Page.Url), path).ToString());
}
