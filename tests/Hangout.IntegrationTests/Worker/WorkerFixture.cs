using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.IntegrationTests.Support;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Worker;

/// <summary>The worker, twice, with the servers it needs; what a test writes into the outbox, it relays and consumes.</summary>
public sealed class WorkerFixture : IAsyncLifetime
{
    public const string Queue = "notifications";

    private readonly ConcurrentDictionary<Guid, ConcurrentQueue<JsonNode>> _frames = new();
    private AppHostApplication? _system;
    private NpgsqlDataSource? _database;
    private ConnectionMultiplexer? _redis;
    private IConnection? _broker;

    public DistributedApplication App => _system!.Application;

    public NpgsqlDataSource Database => _database!;

    public async ValueTask InitializeAsync()
    {
        _system = await AppHostApplication.StartAsync(
            TestContext.Current.CancellationToken,
            ["postgres", "hangoutdb", "redis", "rabbitmq", "clamav", "migrations", "worker"],
            configure: builder => builder.CreateResourceBuilder<ProjectResource>("worker").WithReplicas(2).WithEnvironment("Worker__RetryDelays", "3,3"));
        _database = NpgsqlDataSource.Create((await App.GetConnectionStringAsync("hangoutdb"))!);
        _redis = await ConnectionMultiplexer.ConnectAsync((await App.GetConnectionStringAsync("redis"))!);
        await _redis.GetSubscriber().SubscribeAsync(new RedisChannel("u:*", RedisChannel.PatternMode.Pattern), Keep);
    }

    public async ValueTask DisposeAsync()
    {
        _redis?.Dispose();
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_system is not null)
            await _system.DisposeAsync();
    }

    /// <summary>The notifications events that a person's devices were sent.</summary>
    public IReadOnlyCollection<JsonNode> FramesOf(Guid userId) => _frames.GetOrAdd(userId, _ => []);

    public async Task<IChannel> OpenChannelAsync(CancellationToken cancellationToken)
    {
        if (_broker is not { IsOpen: true })
        {
            var factory = new ConnectionFactory { Uri = new((await App.GetConnectionStringAsync("rabbitmq", cancellationToken))!), AutomaticRecoveryEnabled = false };
            _broker = await factory.CreateConnectionAsync(cancellationToken);
        }
        return await _broker.CreateChannelAsync(cancellationToken: cancellationToken);
    }

    /// <summary>Messages that lie ready in a queue.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await OpenChannelAsync(cancellationToken);
        return await channel.MessageCountAsync(queue, cancellationToken);
    }

    /// <summary>Rows that wait in the outbox.</summary>
    public Task<long> OutboxAsync(CancellationToken cancellationToken) => ScalarAsync<long>("select count(*) from outbox", cancellationToken);

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private void Keep(RedisChannel channel, RedisValue frame)
    {
        var invocation = JsonNode.Parse(((string)frame!).TrimEnd('\u001e'))!;
        if ((string?)invocation["target"] == "NotificationsChanged")
            _frames.GetOrAdd(Guid.Parse(channel.ToString().AsSpan(2)), _ => []).Enqueue(invocation["arguments"]![0]!);
    }
}
