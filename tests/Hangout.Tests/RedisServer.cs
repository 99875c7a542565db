using Hangout.IntegrationTests.Realtime;
using StackExchange.Redis;

namespace Hangout.Tests;

/// <summary>A Redis of a test's own, which it may freeze, kill and start again.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private RedisServer(int port)
    {
        Address = $"127.0.0.1:{port}";
        _process = new("redis-server", ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--client-output-buffer-limit", "pubsub 0 0 0"]);
    }

    public string Address { get; }

    public static async Task<RedisServer> StartAsync()
    {
        var server = new RedisServer(ServerProcess.FreePort());
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        _process.Start();
        await using var redis = await ConnectAsync();
        while (!redis.IsConnected)
            await Task.Delay(25, TestContext.Current.CancellationToken);
    }

    public Task KillAsync() => _process.KillAsync();

    public Task FreezeAsync() => _process.FreezeAsync();

    public Task ThawAsync() => _process.ThawAsync();

    /// <summary>A connection with the settings that our services use.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse($"{Address},abortConnect=false");
        RedisDefaults.Apply(options);
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
