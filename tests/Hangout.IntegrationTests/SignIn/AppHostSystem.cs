using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.IntegrationTests.Support;
using Npgsql;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>The house as AppHost.cs draws it, without what signing in does not touch.</summary>
public abstract class AppHostSystem : SignInSystem, IAsyncLifetime
{
    /// <summary>Two houses at once would make each other slow.</summary>
    public const string OneAtATime = "Signing in";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    private static readonly string[] NotNeeded = ["worker", "rabbitmq", "clamav"];

    private IDistributedApplicationTestingBuilder? _builder;

    protected DistributedApplication? App { get; private set; }

    /// <summary>Configuration that chooses the provider; null, and <see cref="SignInSystem.Absent"/> set, where it is not there.</summary>
    protected abstract Task<string[]?> ChooseProviderAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        if (await ChooseProviderAsync(limit.Token) is not { } choice)
            return;

        ClientSecret = $"test-{Guid.NewGuid():N}";
        _builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Hangout_AppHost>([.. choice, $"--Parameters:web-client-secret={ClientSecret}"], limit.Token);
        foreach (var resource in _builder.Resources.Where(r => NotNeeded.Contains(r.Name)).ToList())
            _builder.Resources.Remove(resource);
        App = await _builder.BuildAsync(limit.Token);
        await App.StartAsync(limit.Token);
        await App.ResourceNotifications.WaitForResourceHealthyAsync("web", limit.Token);

        WebUrl = Localhost(App.GetEndpoint("web", "http"));
        RealtimeUrl = Localhost(App.GetEndpoint("realtime", "http"));
        Authority = new Uri(Localhost(App.GetEndpoint("keycloak", "http")), "/realms/hangout").AbsoluteUri;
        ConnectionString = await App.GetConnectionStringAsync("hangoutdb", limit.Token) ?? "";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (App is not null)
            await App.DisposeAsync();
        if (_builder is not null)
            await _builder.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    // The host that people and the realm file use.
    private static Uri Localhost(Uri address) => new UriBuilder(address) { Host = "localhost" }.Uri;
}

/// <summary>The house with the stand-in.</summary>
public sealed class StandInSystem : AppHostSystem
{
    /// <inheritdoc/>
    public override Dictionary<string, string> ConfirmSignOut => new() { ["logout"] = "yes" };

    /// <summary>Stops the provider and starts it again.</summary>
    public async Task RestartProviderAsync(CancellationToken cancellationToken)
    {
        var result = await App!.ResourceCommands.ExecuteCommandAsync("keycloak", KnownResourceCommands.RestartCommand, cancellationToken);
        result.Success.ShouldBeTrue();
        await App.ResourceNotifications.WaitForResourceHealthyAsync("keycloak", cancellationToken);
    }

    /// <summary>Stops the provider in the middle of its next request, for as long as something else takes.</summary>
    public async Task<T> WithProviderStoppedAsync<T>(Func<Task<T>> meanwhile, CancellationToken cancellationToken)
    {
        var state = await App!.ResourceNotifications.WaitForResourceAsync("keycloak", _ => true, cancellationToken);
        var pid = $"{state.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value}";
        Task<T> running;
        await using (var connection = await OpenIdentityAsync(cancellationToken))
        {
            await using var hold = new NpgsqlCommand("begin; lock table objects in access exclusive mode", connection);
            await hold.ExecuteNonQueryAsync(cancellationToken);
            running = meanwhile();
            await using var waiting = new NpgsqlCommand("select exists (select from pg_locks where relation = 'objects'::regclass and not granted)", connection);
            await Eventually.ReachesAsync(async () => await waiting.ExecuteScalarAsync(cancellationToken) is true, "The request");
            await SignalAsync("-STOP");
        }

        try
        {
            return await running;
        }
        finally
        {
            await SignalAsync("-CONT");
        }

        async Task SignalAsync(string signal)
        {
            using var kill = Process.Start("kill", [signal, pid]);
            await kill.WaitForExitAsync(cancellationToken);
            kill.ExitCode.ShouldBe(0);
        }
    }

    /// <summary>Everything the provider has in its database, as text.</summary>
    public async Task<string> DumpAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenIdentityAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select string_agg(row_to_json(o)::text, ' ') from (select * from objects) o", connection);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    protected override Task<string[]?> ChooseProviderAsync(CancellationToken cancellationToken) =>
        Task.FromResult<string[]?>(["--Identity:Provider=stand-in"]);

    private async Task<NpgsqlConnection> OpenIdentityAsync(CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "identity", Pooling = false };
        var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}

/// <summary>The house with the real Keycloak, where there is one.</summary>
public sealed class KeycloakSystem : AppHostSystem
{
    /// <inheritdoc/>
    public override Dictionary<string, string> ConfirmSignOut => new() { ["confirmLogout"] = "Logout" };

    protected override async Task<string[]?> ChooseProviderAsync(CancellationToken cancellationToken)
    {
        if (await KeycloakHome.FindAsync(cancellationToken) is { } home)
            return ["--Identity:Provider=keycloak", $"--KEYCLOAK_HOME={home}"];
        Absent = "Keycloak is not here: set KEYCLOAK_HOME to a distribution of Keycloak 26 to run this test against it.";
        return null;
    }
}
