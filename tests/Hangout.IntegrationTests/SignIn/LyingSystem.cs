using Hangout.Core.Data.Migrate;
using Hangout.IntegrationTests.Api;
using Hangout.IntegrationTests.Realtime;
using Hangout.IntegrationTests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>The web host as it runs in production, with a provider that lies.</summary>
public sealed class LyingSystem(ApiFixture servers) : SignInSystem, IAsyncLifetime
{
    public const string Secret = "the secret of the web host";

    private readonly List<ServerProcess> _hosts = [];

    public LyingProvider Provider { get; } = new();

    /// <inheritdoc/>
    public override Dictionary<string, string> ConfirmSignOut => [];

    public async ValueTask InitializeAsync()
    {
        await servers.StartAsync(TestContext.Current.CancellationToken);
        ConnectionString = servers.AnotherDatabase();
        (await Migrator.RunAsync(ConnectionString, demo: false, NullLogger.Instance, TestContext.Current.CancellationToken)).ShouldBe(0);
        await Provider.StartAsync();
        WebUrl = await StartHostAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>Starts another web host, with settings of its own.</summary>
    public async Task<Uri> StartHostAsync(params (string Name, string Value)[] settings)
    {
        var address = new Uri($"http://localhost:{ServerProcess.FreePort()}");
        var (folder, output) = Folders();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_URLS"] = address.AbsoluteUri,
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_CONTENTROOT"] = folder,
            ["ConnectionStrings__hangoutdb"] = ConnectionString,
            ["ConnectionStrings__redis"] = servers.Redis,
            ["Authentication__Authority"] = Provider.Authority,
            ["Authentication__ClientSecret"] = Secret,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "",
        };
        foreach (var (name, value) in settings)
            environment[name] = value;
        var host = new ServerProcess("dotnet", [Path.Combine(output, "Hangout.Web.dll")], environment);
        _hosts.Add(host);
        host.Start();
        using var http = new HttpClient();
        try
        {
            await Eventually.ReachesAsync(async () => (await http.GetAsync(new Uri(address, "/health"))).IsSuccessStatusCode, "Health", Eventually.Start);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"The web host did not become healthy:\n{host.Output}", exception);
        }

        return address;
    }

    /// <summary>How many local users there are.</summary>
    public async Task<long> UsersAsync(CancellationToken cancellationToken)
    {
        await using var connection = new Npgsql.NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new Npgsql.NpgsqlCommand("select count(*) from users", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // The same configuration as the tests: …/bin/Release/net10.0.
    private static (string Project, string Output) Folders()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Hangout.sln")))
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        var output = Path.GetRelativePath(Path.Combine(root.FullName, "tests", "Hangout.IntegrationTests"), AppContext.BaseDirectory);
        var project = Path.Combine(root.FullName, "Hangout.Web");
        return (project, Path.Combine(project, output));
    }
}
