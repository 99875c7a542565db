using System.Text.Json.Nodes;
using Hangout.Core;
using Hangout.Core.Data;
using Hangout.Core.Data.Migrate;
using Hangout.IntegrationTests.Support;
using Hangout.Realtime;
using Hangout.Tests.ServiceDefaults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>
/// Two realtime nodes on a PostgreSQL and a Redis of their own, so that a test may kill any of them. Everything is real but the
/// identity provider, whose tokens a test signs itself.
/// </summary>
public sealed class RealtimeFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("hangout-realtime-").FullName;
    private readonly int _postgresPort = ServerProcess.FreePort(), _redisPort = ServerProcess.FreePort();
    private readonly List<RealtimeNode> _nodes = [];
    private TestProvider? _provider;
    private ServerProcess? _postgres, _redis;
    private NpgsqlDataSource? _database;
    private RedisLink? _cable;

    public NpgsqlDataSource Database => _database ?? throw new InvalidOperationException("Not started.");

    public IReadOnlyList<RealtimeNode> Nodes => _nodes;

    /// <summary>Where Redis is.</summary>
    public string Redis => $"127.0.0.1:{_redisPort}";

    private string AppConnectionString => $"{ConnectionString.Replace("=postgres;", "=hangout_app;", StringComparison.Ordinal)};Password=app";

    private string ConnectionString => $"Host=127.0.0.1;Port={_postgresPort};Database=hangoutdb;Username=postgres;Timeout=5";

    public async ValueTask InitializeAsync()
    {
        await InitPostgresAsync();
        _redis = new ServerProcess("redis-server", ["--port", $"{_redisPort}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", _directory]);
        _redis.Start();
        _provider = await TestProvider.StartAsync();
        await StartPostgresAsync();
        (await Migrator.RunAsync(ConnectionString, demo: false, NullLogger.Instance, CancellationToken.None, appPassword: "app")).ShouldBe(0);
        _database = NpgsqlDataSource.Create(ConnectionString);
        _cable = new RedisLink(_redisPort);
        for (var i = 0; i < 2; i++)
        {
            _nodes.Add(new RealtimeNode(AppConnectionString, i == 0 ? Redis : $"127.0.0.1:{_cable.Port}", _provider.Authority));
            _nodes[i].Start();
        }

        await Task.WhenAll(_nodes.Select(n => n.WaitUntilHealthyAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_cable is not null)
            await _cable.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        if (_provider is not null)
            await _provider.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public async Task KillPostgresAsync()
    {
        await _postgres!.KillAsync();
        Database.Clear();
    }

    public async Task StartPostgresAsync()
    {
        _postgres ??= new ServerProcess("runuser", ["-u", "postgres", "--", PostgresTool("postgres"), "-D", $"{_directory}/pg", "-p", $"{_postgresPort}",
            "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_directory}", "-c", "fsync=off", "-c", "max_connections=100"]);
        _postgres.Start();
        await Eventually.ReachesAsync(async () =>
        {
            // It refuses to start while a child of the killed one still holds the shared memory.
            if (_postgres.HasEnded)
                _postgres.Start();
            await using var connection = new NpgsqlConnection(ConnectionString.Replace("hangoutdb", "postgres", StringComparison.Ordinal) + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }, "PostgreSQL", Eventually.Start);
    }

    /// <summary>One more node, with settings of its own.</summary>
    public async Task<RealtimeNode> AddNodeAsync(params (string Name, string Value)[] settings)
    {
        var node = new RealtimeNode(AppConnectionString, Redis, _provider!.Authority, settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal));
        _nodes.Add(node);
        node.Start();
        await node.WaitUntilHealthyAsync();
        return node;
    }

    /// <summary>A node in the test's own process, with more in it than a node has.</summary>
    public async Task<WebApplication> NodeAsync(Action<IServiceCollection> add, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["urls"] = "http://127.0.0.1:0",
            ["ConnectionStrings:hangoutdb"] = AppConnectionString,
            ["ConnectionStrings:redis"] = Redis,
            ["Authentication:Authority"] = _provider!.Authority,
            ["Authentication:Audience"] = "hangout-api",
            ["Realtime:WatermarkEvery"] = "00:00:02",
        });
        builder.AddRealtime();
        add(builder.Services);
        var node = builder.Build();
        node.UseRealtimeHost();
        await node.StartAsync(cancellationToken);
        return node;
    }

    /// <summary>Parts the second node, and nobody else, from Redis.</summary>
    public void CutSecondNodeFromRedis() => _cable!.Cut();

    public void MendSecondNode() => _cable!.Mend();

    /// <summary>The second node's connections to Redis die, and neither end is told.</summary>
    public void LetSecondNodesLinkGoDead() => _cable!.GoDead();

    public Task FreezeRedisAsync() => _redis!.FreezeAsync();

    public Task ThawRedisAsync() => _redis!.ThawAsync();

    /// <summary>Asks Redis itself.</summary>
    public Task<string> RedisAsync(params string[] command) => ServerProcess.RunAsync("redis-cli", ["-p", $"{_redisPort}", .. command]);

    public Task KillRedisAsync() => _redis!.KillAsync();

    public void StartRedis() => _redis!.Start();

    /// <summary>A person who has signed in once.</summary>
    public async Task<Person> PersonAsync(string name)
    {
        var username = $"{name}-{Guid.NewGuid():N}"[..20];
        var person = new Person(Guid.CreateVersion7(), username, $"subject-{Guid.NewGuid()}", $"session-{Guid.NewGuid()}");
        await using var command = Database.CreateCommand("insert into users (id, issuer, subject, username, name) values ($1, $2, $3, $4, $4)");
        command.Parameters.AddWithValue(person.Id);
        command.Parameters.AddWithValue(_provider!.Authority);
        command.Parameters.AddWithValue(person.Subject);
        command.Parameters.AddWithValue(username);
        await command.ExecuteNonQueryAsync();
        return person;
    }

    public string TokenOf(Person person, TimeSpan? lifetime = null) => _provider!.AccessToken(payload =>
    {
        payload["sub"] = person.Subject;
        payload["preferred_username"] = person.Username;
        payload["name"] = person.Username;
        payload["sid"] = person.SessionId;
        payload["iat"] = (person.IssuedAt ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds();
        payload["exp"] = DateTimeOffset.UtcNow.Add(lifetime ?? TimeSpan.FromMinutes(5)).ToUnixTimeSeconds();
        payload["realm_access"] = new JsonObject { ["roles"] = new JsonArray("member") };
    });

    /// <summary>A token with these claims, as literal JSON.</summary>
    public string TokenWith(string claims) => _provider!.AccessTokenWith(claims);

    public async Task<Guid> ConversationAsync(string kind, params Person[] members)
    {
        var id = Guid.CreateVersion7();
        await using var batch = Database.CreateBatch();
        var insert = new NpgsqlBatchCommand("insert into conversations (id, kind, title, direct_key, member_count, is_public) values ($1, $2, $3, $4, $5, false)");
        insert.Parameters.AddWithValue(id);
        insert.Parameters.AddWithValue(kind);
        insert.Parameters.AddWithValue(kind == "channel" ? "Channel" : DBNull.Value);
        insert.Parameters.AddWithValue(kind == "direct" ? Core.Conversations.Conversation.DirectKeyOf(members[0].Id, members[1].Id) : DBNull.Value);
        insert.Parameters.AddWithValue(members.Length);
        batch.BatchCommands.Add(insert);
        foreach (var (member, i) in members.Select((m, i) => (m, i)))
        {
            var join = new NpgsqlBatchCommand("insert into conversation_members (conversation_id, user_id, role, status) values ($1, $2, $3, 'active')");
            join.Parameters.AddWithValue(id);
            join.Parameters.AddWithValue(member.Id);
            join.Parameters.AddWithValue(i == 0 && kind != "direct" ? "owner" : "member");
            batch.BatchCommands.Add(join);
        }

        await batch.ExecuteNonQueryAsync();
        return id;
    }

    /// <summary>A client of that person on one of the nodes, connected and in step with the conversations named.</summary>
    public async Task<HangoutClient> ConnectAsync(Person person, int node, CancellationToken cancellationToken, params Guid[] conversations)
    {
        var client = ClientOf(person, () => _nodes[node].Hub);
        foreach (var conversation in conversations)
            client.Of(conversation);
        try
        {
            await client.StartAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{_nodes[node].Log}", exception);
        }

        return client;
    }

    public HangoutClient ClientOf(Person person, Func<Uri> hub, Func<TimeSpan>? tokenLifetime = null) =>
        new(hub, () => TokenOf(person, tokenLifetime?.Invoke())) { Me = person.Id };

    /// <summary>The domain in this process, on the fixture's database and the Redis given: one more that writes beside the nodes.</summary>
    public async Task<ServiceProvider> CoreAsync(string redis)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDbContext<HangoutDbContext>(options => options.UseNpgsql(AppConnectionString + ";Maximum Pool Size=20", npgsql => npgsql.EnableRetryOnFailure()));
        services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync($"{redis},abortConnect=false,connectTimeout=500"));
        services.AddHangoutCore();
        return services.BuildServiceProvider();
    }

    /// <summary>A connection of that person that speaks by hand.</summary>
    public Task<RawClient> RawAsync(Person person, int node, CancellationToken cancellationToken, int receiveBuffer = 65_536) =>
        RawClient.ConnectAsync(_nodes[node].Hub, TokenOf(person), cancellationToken, receiveBuffer);

    public async Task<long> CountAsync(string sql, params object[] parameters)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.AddWithValue(parameter);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task ExecuteAsync(string sql, params object[] parameters)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.AddWithValue(parameter);
        await command.ExecuteNonQueryAsync();
    }

    public Task<long> MessagesInAsync(Guid conversation) => CountAsync("select count(*) from messages where conversation_id = $1", conversation);

    public Task PublishAsync(string channel, string payload) =>
        RedisAsync("publish", channel, payload);

    private static string PostgresTool(string name) =>
        Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(d => $"{d}/bin/{name}").Last(File.Exists);

    private async Task InitPostgresAsync()
    {
        // initdb refuses root.
        await ServerProcess.RunAsync("chown", "postgres", _directory);
        await ServerProcess.RunAsync("runuser", "-u", "postgres", "--", PostgresTool("initdb"), "-D", $"{_directory}/pg", "-U", "postgres", "-A", "trust", "--no-sync");
    }
}

/// <summary>Somebody with a token.</summary>
public sealed record Person(Guid Id, string Username, string Subject, string SessionId)
{
    /// <summary>When their tokens are issued; null: when they are asked for.</summary>
    public DateTimeOffset? IssuedAt { get; init; }
}
