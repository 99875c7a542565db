using System.Diagnostics;
using System.Text.Json.Nodes;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.AppHost;

/// <summary>What the AppHost publishes: servers, images, bindings, parameters and references (OPS-5).</summary>
public sealed class ManifestTests
{
    // resource | type | image or project | bindings | what it refers to
    private const string Expected = """
        postgres | container.v0 | docker.io/library/postgres:18.3 | tcp:5432 | postgres-password
        hangoutdb | value.v0 | - | - | postgres
        hangoutdb-app | value.v0 | - | - | postgres
        redis | container.v0 | docker.io/library/redis:8.6 | tcp:6379 | redis-password
        rabbitmq | container.v0 | docker.io/library/rabbitmq:4.3-management | tcp:5672 management:15672 | rabbitmq-password
        clamav | container.v0 | clamav/clamav:1.4 | tcp:3310 | -
        keycloak | container.v0 | quay.io/keycloak/keycloak:26.6 | http:8080 management:9000 | keycloak-password web-client-secret
        migrations | project.v0 | Hangout.Worker.csproj | - | hangoutdb keycloak postgres
        api | project.v0 | Hangout.Api.csproj | http | hangoutdb-app keycloak redis
        realtime | project.v0 | Hangout.Realtime.csproj | http | hangoutdb-app keycloak redis
        worker | project.v0 | Hangout.Worker.csproj | http | clamav hangoutdb-app keycloak rabbitmq redis
        web | project.v0 | Hangout.Web.csproj | http:external | api hangoutdb-app keycloak realtime redis web-client-secret
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_manifest_holds_every_server_with_its_image_its_bindings_and_its_references()
    {
        var resources = await PublishAsync();

        var lines = resources.Where(r => IsListed(r.Value!)).Select(r => Describe(r.Key, r.Value!.AsObject(), resources));

        string.Join('\n', lines).ShouldBe(Expected.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Every_password_is_a_secret_parameter_that_is_generated()
    {
        var resources = await PublishAsync();

        var parameters = resources.Where(r => (string?)r.Value!["type"] == "parameter.v0").ToDictionary(r => r.Key, r => r.Value!["inputs"]!["value"]!, StringComparer.Ordinal);

        parameters.Keys.ShouldBe(["web-client-secret", "hangout-app-password", "postgres-password", "redis-password", "rabbitmq-password", "keycloak-password"], ignoreOrder: true);
        foreach (var (name, input) in parameters)
        {
            ((bool?)input["secret"]).ShouldBe(true, name);
            ((int)input["default"]!["generate"]!["minLength"]!).ShouldBeGreaterThanOrEqualTo(22, name);
        }
    }

    [Fact]
    public async Task Of_all_that_runs_only_migrations_know_the_databases_administrator()
    {
        var resources = await PublishAsync();

        var knowing = resources.Where(r => (string?)r.Value!["type"] == "project.v0"
            && (r.Value.ToJsonString() is var text && (text.Contains("{postgres-password", StringComparison.Ordinal) || text.Contains("{hangoutdb.", StringComparison.Ordinal))));

        knowing.Select(r => r.Key).ShouldBe(["migrations"]);
    }

    private static async Task<JsonObject> PublishAsync()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "manifest.json");
        var start = new ProcessStartInfo("dotnet", ["exec", AppHostProcess.Program, "--operation", "publish", "--publisher", "manifest", "--output-path", path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancelled).WaitAsync(Promise.Start, Cancelled);
        await process.WaitForExitAsync(Cancelled);
        process.ExitCode.ShouldBe(0, output);
        return JsonNode.Parse(await File.ReadAllTextAsync(path, Cancelled))!["resources"]!.AsObject();
    }

    private static bool IsListed(JsonNode resource) => (string?)resource["type"] is "container.v0" or "project.v0" || (string?)resource["connectionString"] is { Length: > 0 };

    private static string Describe(string name, JsonObject resource, JsonObject all)
    {
        var source = (string?)resource["image"] ?? Path.GetFileName((string?)resource["path"]) ?? "-";
        var bindings = resource["bindings"]?.AsObject().Select(b =>
            b.Key + (b.Value!["targetPort"] is { } port ? $":{port}" : "") + ((bool?)b.Value["external"] == true ? ":external" : "")) ?? [];
        // Every {resource.something} in its texts.
        var text = resource.ToJsonString();
        var references = all.Select(r => r.Key)
            .Where(other => other != name && text.Contains($"{{{other}.", StringComparison.Ordinal) && (IsListed(all[other]!) || IsOwn(resource, other)))
            .Order(StringComparer.Ordinal);
        return $"{name} | {resource["type"]} | {source} | {Join(bindings)} | {Join(references)}";
    }

    // Passwords stand in every service's texts through the servers' properties; they are listed where they are set.
    private static bool IsOwn(JsonObject resource, string parameter) =>
        parameter == "web-client-secret" || ((string?)resource["type"] == "container.v0" && parameter.EndsWith("-password", StringComparison.Ordinal));

    private static string Join(IEnumerable<string> parts) => string.Join(' ', parts) is { Length: > 0 } text ? text : "-";
}
