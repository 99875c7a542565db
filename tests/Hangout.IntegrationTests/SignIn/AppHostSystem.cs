using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Hangout.IntegrationTests.Support;
using Npgsql;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>The system as AppHost.cs draws it, with one of the providers.</summary>
public abstract class AppHostSystem : SignInSystem, IAsyncLifetime
{
    /// <summary>Tests of signing in run one after the other: some restart the provider.</summary>
    public const string OneAtATime = "Signing in";

    protected AppHostApplication? System { get; private set; }

    /// <summary>The running system; null, and <see cref="SignInSystem.Absent"/> set, where the provider is not there.</summary>
    protected abstract Task<AppHostApplication?> FindAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        System = await FindAsync(cancellationToken);
        if (System is null)
            return;
        WebUrl = System.Address("web");
        RealtimeUrl = System.Address("realtime");
        Authority = new Uri(System.Address("keycloak"), "/realms/hangout").AbsoluteUri;
        ConnectionString = await System.ConnectionStringAsync("hangoutdb", cancellationToken);
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The fixture with the stand-in.</summary>
public sealed class StandInSystem(SharedSystem shared) : AppHostSystem
{
    /// <inheritdoc/>
    public override Dictionary<string, string> ConfirmSignOut => new() { ["logout"] = "yes" };

    /// <summary>Stops the provider and starts it again.</summary>
    public async Task RestartProviderAsync(CancellationToken cancellationToken)
    {
        var result = await System!.Application.ResourceCommands.ExecuteCommandAsync("keycloak", KnownResourceCommands.RestartCommand, cancellationToken);
        result.Success.ShouldBeTrue();
        // A start that the engine refuses is tried again.
        await System.Application.ResourceNotifications.WaitForResourceHealthyAsync("keycloak", WaitBehavior.WaitOnResourceUnavailable, cancellationToken);
    }

    /// <summary>Stops the provider in the middle of its next request, for as long as something else takes.</summary>
    public async Task<T> WithProviderStoppedAsync<T>(Func<Task<T>> meanwhile, CancellationToken cancellationToken)
    {
        var state = await System!.Application.ResourceNotifications.WaitForResourceAsync("keycloak", _ => true, cancellationToken);
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

    protected override async Task<AppHostApplication?> FindAsync(CancellationToken cancellationToken)
    {
        ClientSecret = shared.ClientSecret;
        return await shared.ApplicationAsync(cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenIdentityAsync(CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "identity", Pooling = false };
        var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}

/// <summary>The fixture with the real Keycloak, where there is one.</summary>
public sealed class KeycloakSystem : AppHostSystem
{
    /// <inheritdoc/>
    public override Dictionary<string, string> ConfirmSignOut => new() { ["confirmLogout"] = "Logout" };

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (System is not null)
            await System.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async Task<AppHostApplication?> FindAsync(CancellationToken cancellationToken)
    {
        if (await KeycloakHome.FindAsync(cancellationToken) is not { } home)
        {
            Absent = "Keycloak is not here: set KEYCLOAK_HOME to a distribution of Keycloak 26 to run this test against it.";
            return null;
        }

        ClientSecret = $"test-{Guid.NewGuid():N}";
        return await AppHostApplication.StartAsync(
            cancellationToken,
            ["postgres", "hangoutdb", "redis", "migrations", "keycloak", "api", "realtime", "web"],
            ["--Identity:Provider=keycloak", $"--KEYCLOAK_HOME={home}", $"--Parameters:web-client-secret={ClientSecret}"]);
    }
}
