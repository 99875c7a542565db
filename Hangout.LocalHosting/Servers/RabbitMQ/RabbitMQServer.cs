using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Engine;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// Runs RabbitMQ from Debian's package as a single node that is no part of a network of Erlang nodes: it neither listens
/// for other nodes nor needs their name server (epmd), a daemon that would outlive it. See docs/servers.md.
/// </summary>
internal sealed class RabbitMQServer : NativeServer, IDisposable
{
    private const string Mend = "apt-get install -y rabbitmq-server";
    private const string NodeName = "hangout@localhost";
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _connecting = new(1);
    private IConnection? _connection;

    public override async Task<NativeProcess> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var server = (RabbitMQServerResource)context.Resource;
        var script = ServerPrograms.Find(context.Configuration, "RabbitMQ", "rabbitmq-server", "RabbitMQ", Mend, DebianFolders());
        ServerPrograms.Find(context.Configuration, "Erlang", "erl", "Erlang, which RabbitMQ runs on,", Mend);
        var user = ServerUser.For("rabbitmq", Mend);

        var run = context.RunDirectory;
        var home = Directory.CreateDirectory(Path.Combine(run, "home")).FullName;
        var logs = Directory.CreateDirectory(Path.Combine(run, "log")).FullName;
        var configuration = new RabbitMQConfiguration(
            (await server.UserNameReference.GetValueAsync(cancellationToken))!,
            (await server.PasswordParameter.GetValueAsync(cancellationToken))!,
            context.Ports[RabbitMQServerResource.EndpointName],
            context.Ports.TryGetValue(RabbitMQServerResource.ManagementEndpointName, out var management) ? management : null);
        ServerFiles.WritePrivate(Path.Combine(run, "definitions.json"), configuration.Definitions());
        ServerFiles.WritePrivate(Path.Combine(run, "rabbitmq.conf"), configuration.Server(Path.Combine(run, "definitions.json")));
        await File.WriteAllTextAsync(Path.Combine(run, "enabled_plugins"), configuration.Plugins(), cancellationToken);
        await user.TakeAsync(run, server.Name, cancellationToken);
        await user.TakeAsync(context.DataDirectory, server.Name, cancellationToken);

        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = home,
            ["RABBITMQ_NODENAME"] = NodeName,
            ["RABBITMQ_MNESIA_BASE"] = context.DataDirectory,
            ["RABBITMQ_LOG_BASE"] = logs,
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(run, "rabbitmq"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(run, "enabled_plugins"),
            ["RABBITMQ_PID_FILE"] = PidFile(context),
            // The machine's own settings are for the machine's own server.
            ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
            // The script becomes the server instead of waiting for it, so the PID that the engine knows is the server's.
            ["RUNNING_UNDER_SYSTEMD"] = "true",
            // No listener for other nodes and no name server; the port only answers the node's question where it itself is registered.
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = $"-sname {NodeName} -start_epmd false -dist_listen false -erl_epmd_port 1",
        };
        return user.Wrap(new NativeProcess(script, [], environment), context.DataDirectory, run);
    }

    public override async Task<HealthCheckResult> CheckAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        try
        {
            await ConnectAsync((RabbitMQServerResource)context.Resource, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is BrokerUnreachableException or RabbitMQClientException or IOException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"RabbitMQ does not answer: {(exception.InnerException ?? exception).Message}", exception);
        }
    }

    public override async Task StopAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        await DisconnectAsync();
        if (ReadProcessId(context) is not { } processId)
            return;
        Signals.Send(processId, Signals.Terminate);
        // The message stores are on disk within a tenth of a second; its statistics then keep RabbitMQ 3.10 for five seconds more.
        if (!await ServerFiles.WaitForEndAsync(() => !Signals.IsAlive(processId), StopLimit, cancellationToken))
            Signals.Send(processId, Signals.Kill);
    }

    public override Task CleanUpAsync(NativeServerContext context, CancellationToken cancellationToken) => DisconnectAsync();

    public void Dispose()
    {
        _connection?.Dispose();
        _connecting.Dispose();
    }

    private static IEnumerable<string> DebianFolders() =>
        Directory.Exists("/usr/lib/rabbitmq/lib")
            ? Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").OrderDescending(StringComparer.Ordinal).Select(f => Path.Combine(f, "sbin"))
            : [];

    private static string PidFile(NativeServerContext context) => Path.Combine(context.RunDirectory, "rabbitmq.pid");

    private static int? ReadProcessId(NativeServerContext context) =>
        File.Exists(PidFile(context)) && int.TryParse(File.ReadAllText(PidFile(context)), CultureInfo.InvariantCulture, out var id) ? id : null;

    // One connection is kept: opening one for each look would fill the broker's log.
    private async Task ConnectAsync(RabbitMQServerResource server, CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true })
                return;
            _connection?.Dispose();
            _connection = null;
            var factory = new ConnectionFactory
            {
                Uri = new Uri((await ((IResourceWithConnectionString)server).GetConnectionStringAsync(cancellationToken))!),
                ClientProvidedName = "health",
                AutomaticRecoveryEnabled = false,
                RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
            };
            _connection = await factory.CreateConnectionAsync(cancellationToken);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task DisconnectAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is not { } connection)
            return;
        await connection.AbortAsync(TimeSpan.FromSeconds(1));
        connection.Dispose();
    }
}
