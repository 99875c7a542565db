using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace Hangout.IntegrationTests.LocalHosting;

/// <summary>Both providers take the realm file as it is; what they do for people is proved by the sign-in tests.</summary>
public sealed class IdentityServerTests : IDisposable
{
    private const string Realm = """
        {
          "realm": "hangout", "enabled": true, "sslRequired": "none",
          "clients": [{
            "clientId": "hangout-web", "protocol": "openid-connect", "publicClient": false, "secret": "${HANGOUT_WEB_CLIENT_SECRET}",
            "standardFlowEnabled": true, "redirectUris": ["${HANGOUT_WEB_URL}/signin-oidc"],
            "attributes": { "pkce.code.challenge.method": "S256" },
            "protocolMappers": [{
              "name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
              "config": { "included.custom.audience": "hangout-api", "access.token.claim": "true" }
            }]
          }]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public IdentityServerTests() => File.WriteAllText(Path.Combine(_folder.Sub("realm"), "realm.json"), Realm);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_stand_in_waits_for_PostgreSQL_and_serves_the_realm()
    {
        await using var app = await TestApplication.StartAsync(
            builder =>
            {
                Compose(builder);
                builder.AddPostgres("postgres");
            },
            Cancelled, "--Identity:Provider=stand-in");

        await AssertServesRealmAsync(app);
    }

    [Fact]
    public async Task The_stand_in_says_that_it_needs_PostgreSQL()
    {
        var refused = await Should.ThrowAsync<DistributedApplicationException>(
            async () => await (await TestApplication.StartAsync(builder => Compose(builder), Cancelled, "--Identity:Provider=stand-in")).DisposeAsync());

        refused.Message.ShouldContain("PostgreSQL");
    }

    [Fact]
    public async Task Keycloak_serves_the_realm_and_keeps_it()
    {
        var home = KeycloakHome();
        Assert.SkipWhen(home is null, "No Keycloak distribution: set KEYCLOAK_HOME.");
        for (var start = 0; start < 2; start++)
        {
            await using var app = await TestApplication.StartAsync(
                builder => Compose(builder).WithDataBindMount(_folder.Sub("data")), Cancelled, $"--KEYCLOAK_HOME={home}");

            await AssertServesRealmAsync(app);
        }

        File.Exists(Path.Combine(home, "lib", "quarkus", "build-system.properties")).ShouldBeTrue();
        Directory.Exists(Path.Combine(home, "data")).ShouldBeFalse("the distribution is only read");
    }

    private IResourceBuilder<KeycloakResource> Compose(IDistributedApplicationBuilder builder) =>
        builder.AddKeycloak("keycloak")
            .WithRealmImport(Path.Combine(_folder.Path, "realm"))
            .WithEnvironment("HANGOUT_WEB_CLIENT_SECRET", "the-secret")
            .WithEnvironment("HANGOUT_WEB_URL", "http://localhost:9999");

    private static async Task AssertServesRealmAsync(TestApplication app)
    {
        await app.HealthyAsync(Cancelled, "keycloak");
        using var client = app.Application.CreateHttpClient("keycloak", "http");
        var discovery = await client.GetFromJsonAsync<JsonElement>(new Uri("/realms/hangout/.well-known/openid-configuration", UriKind.Relative), Cancelled);
        discovery.GetProperty("issuer").GetString().ShouldBe(new Uri(client.BaseAddress!, "/realms/hangout").ToString());

        (await RefreshAsync(client, "the-secret")).ShouldBe("invalid_grant");
        (await RefreshAsync(client, "another")).ShouldBeOneOf("invalid_client", "unauthorized_client");

        var authorize = "/realms/hangout/protocol/openid-connect/auth?client_id=hangout-web&response_type=code&scope=openid"
            + "&code_challenge=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU&code_challenge_method=S256&redirect_uri=";
        // The registered address is taken (whatever the provider shows next), a foreign one is an error page and never redirected to.
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = client.BaseAddress };
        using var registered = await browser.GetAsync(new Uri(authorize + Uri.EscapeDataString("http://localhost:9999/signin-oidc"), UriKind.Relative), Cancelled);
        ((int)registered.StatusCode).ShouldBeLessThan(400, registered.Headers.Location?.ToString());
        registered.Headers.Location?.ToString().ShouldNotContain("error=");
        using var foreign = await browser.GetAsync(new Uri(authorize + Uri.EscapeDataString("http://elsewhere.example/"), UriKind.Relative), Cancelled);
        foreign.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    // KEYCLOAK_HOME, or the distribution kept beside the repository for tests.
    private static string? KeycloakHome()
    {
        if (Environment.GetEnvironmentVariable("KEYCLOAK_HOME") is { Length: > 0 } named)
            return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var unpack = Path.Combine(folder.FullName, "shared", "keycloak", "unpack");
            if (!File.Exists(unpack))
                continue;
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(unpack, [Path.Combine(Path.GetTempPath(), "hangout-keycloak")]) { UseShellExecute = false, RedirectStandardOutput = true })!;
            var home = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? home : null;
        }

        return null;
    }

    // A made-up token: what is refused says whether the client itself was recognised.
    private static async Task<string?> RefreshAsync(HttpClient client, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/realms/hangout/protocol/openid-connect/token", UriKind.Relative))
        {
            Content = new FormUrlEncodedContent([new("grant_type", "refresh_token"), new("refresh_token", "made-up")]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"hangout-web:{secret}")));
        using var response = await client.SendAsync(request, Cancelled);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("error").GetString();
    }
}
