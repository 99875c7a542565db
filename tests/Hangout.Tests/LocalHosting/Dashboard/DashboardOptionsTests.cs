using System.Net;
using System.Net.Sockets;
using Hangout.LocalHosting.Dashboard;

namespace Hangout.Tests.LocalHosting.Dashboard;

public sealed class DashboardOptionsTests
{
    [Fact]
    public void Keys_are_made_up_anew_for_each_run()
    {
        var one = DashboardOptions.From(Configuration(), freePorts: true);
        var two = DashboardOptions.From(Configuration(), freePorts: true);

        string[] keys = [one.BrowserToken, one.OtlpApiKey, one.ResourceServiceApiKey, two.BrowserToken, two.OtlpApiKey, two.ResourceServiceApiKey];
        keys.Distinct(StringComparer.Ordinal).Count().ShouldBe(6);
        keys.ShouldAllBe(key => key.Length == 32);
    }

    [Theory]
    [InlineData("AppHost:BrowserToken")]
    [InlineData("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN")]
    public void The_browser_token_may_be_given(string key)
        => DashboardOptions.From(Configuration((key, "sesame")), freePorts: true).BrowserToken.ShouldBe("sesame");

    [Theory]
    [InlineData("http://localhost:18123", 18123)]
    [InlineData("https://localhost:17000;http://localhost:18123/", 18123)]
    public void The_port_may_be_given(string urls, int port)
        => DashboardOptions.From(Configuration(("ASPNETCORE_URLS", urls)), freePorts: false).Port.ShouldBe(port);

    [Fact]
    public void A_port_that_somebody_holds_is_not_taken()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            holder.Bind(new IPEndPoint(IPAddress.Loopback, DashboardOptions.DefaultPort));
            holder.Listen();
        }
        catch (SocketException)
        {
            // Somebody else holds it: just as well.
        }

        DashboardOptions.From(Configuration(), freePorts: false).Port.ShouldBeNull();
    }

    [Fact]
    public void Tests_get_any_port()
        => DashboardOptions.From(Configuration(("ASPNETCORE_URLS", "http://localhost:18123")), freePorts: true).Port.ShouldBeNull();

    private static IConfiguration Configuration(params (string Key, string Value)[] values)
        => new ConfigurationBuilder().AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
