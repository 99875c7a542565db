using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Hangout.IntegrationTests.LocalHosting;

public sealed class EngineEnvironmentTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task References_become_the_variables_that_Aspire_injects()
    {
        await using var app = await TestApplication.StartAsync(
            builder =>
            {
                var key = builder.AddParameter("key", "p{{word", secret: true);
                var service = builder.AddNodeService("my-service");
                var endpoint = service.GetEndpoint("http");
                var database = builder.AddConnectionString("store", ReferenceExpression.Create($"Host={endpoint.Property(EndpointProperty.Host)};Password={key};Place={"a b":uri}"));
                builder.AddConnectionString("outside");
                builder.AddShell("client", "env; sleep 1000")
                    .WithReference(endpoint).WithReference(database)
                    .WithReference("elsewhere", new Uri("https://example.com/x"))
                    .WithEnvironment("URL", $"{endpoint}/path")
                    .WithEnvironment("PORT_ONLY", endpoint.Property(EndpointProperty.Port))
                    .WithEnvironment("KEY", key)
                    .WithEnvironment("TEXT", () => "said later")
                    .WithEnvironment(context => context.EnvironmentVariables["NAME"] = context.Resource.Name);
            },
            Cancelled, "--ConnectionStrings:outside=there");
        await app.WaitAsync("client", s => s.State?.Text == KnownResourceStates.Running, Cancelled);

        var url = app.Application.GetEndpoint("my-service").ToString().TrimEnd('/');
        var variables = app.StateOf("client").EnvironmentVariables.ToDictionary(v => v.Name, StringComparer.Ordinal);
        variables["services__my-service__http__0"].Value.ShouldBe(url);
        variables["MY_SERVICE_HTTP"].Value.ShouldBe(url);
        variables["ConnectionStrings__store"].Value.ShouldBe("Host=localhost;Password=p{{word;Place=a%20b");
        variables["services__elsewhere__default__0"].Value.ShouldBe("https://example.com/x");
        variables["URL"].Value.ShouldBe(url + "/path");
        variables["PORT_ONLY"].Value.ShouldBe(new Uri(url).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        variables["TEXT"].Value.ShouldBe("said later");
        variables["NAME"].Value.ShouldBe("client");
        variables.Where(v => v.Value.IsSensitive).Select(v => v.Key).ShouldBe(["ConnectionStrings__store", "KEY"], ignoreOrder: true);
        (await app.Application.GetConnectionStringAsync("outside", Cancelled)).ShouldBe("there");

        // What the process itself saw: braces are no template of the engine's.
        await app.Application.ResourceNotifications.WaitForResourceAsync("client", KnownResourceStates.Running, Cancelled);
        await Eventually.TrueAsync(async () => (await app.LogAsync("client")).Contains(" KEY=p{{word", StringComparison.Ordinal), Cancelled);
    }

    [Fact]
    public async Task A_missing_parameter_is_named_with_its_key()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddShell("client", "sleep 1000").WithEnvironment("KEY", builder.AddParameter("license")), Cancelled);

        (await app.FailureAsync("client", Cancelled)).ShouldContain("configuration key 'Parameters:license' is missing");
        await app.WaitAsync("license", s => s.State?.Text == KnownResourceStates.ValueMissing, Cancelled);
    }

    [Fact]
    public async Task Applications_beside_each_other_have_their_own_ports_and_folders()
    {
        var applications = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TestApplication.StartAsync(builder => builder.AddNodeService("service", port: 8080), Cancelled)));
        try
        {
            await Task.WhenAll(applications.Select(a => a.HealthyAsync(Cancelled, "service")));
            applications.Select(a => a.Application.GetEndpoint("service")).Distinct().Count().ShouldBe(3);
            applications.Select(a => a.RunDirectory).Distinct(StringComparer.Ordinal).Count().ShouldBe(3);
        }
        finally
        {
            foreach (var application in applications)
                await application.DisposeAsync();
        }
    }
}

/// <summary>Waits for a state that nobody announces.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        for (var limit = DateTime.UtcNow.AddSeconds(30); !await condition(); await Task.Delay(50, cancellationToken))
            DateTime.UtcNow.ShouldBeLessThan(limit, "It did not become so within 30 s.");
    }
}
