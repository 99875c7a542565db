using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.LocalHosting;

public sealed class ServerTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    // In two parts, so that no scanner takes this file for a virus.
    private const string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostgreSQL_holds_the_database_and_keeps_what_it_acknowledged()
    {
        await using var connection = new NpgsqlConnection(await servers.App.ConnectionStringAsync("db", Cancelled));
        await connection.OpenAsync(Cancelled);

        (await ScalarAsync(connection, "select current_database()")).ShouldBe("the database");
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes", "data_checksums" })
            (await ScalarAsync(connection, $"select current_setting('{setting}')")).ShouldBe("on", setting);
        (await ScalarAsync(connection, "select lower('ÄÖÜ') || current_setting('server_encoding')")).ShouldBe("äöüUTF8");
    }

    [Fact]
    public async Task PostgreSQL_refuses_a_wrong_password()
    {
        var settings = new NpgsqlConnectionStringBuilder(await servers.App.ConnectionStringAsync("db", Cancelled)) { Password = "wrong" };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);

        (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync(Cancelled))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task Redis_takes_its_connection_string_as_it_is()
    {
        var connectionString = await servers.App.ConnectionStringAsync("redis", Cancelled);
        using var redis = await ConnectionMultiplexer.ConnectAsync(connectionString);

        await redis.GetDatabase().StringSetAsync("key", "value");
        (await redis.GetDatabase().StringGetAsync("key")).ToString().ShouldBe("value");
        connectionString.ShouldMatch("^localhost:[0-9]+,password=[A-Za-z0-9]{22,}$");
    }

    [Fact]
    public async Task Redis_refuses_whoever_has_no_password()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", PortOf("redis", "tcp"), Cancelled);
        await using var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), Cancelled);
        var buffer = new byte[256];
        var read = await stream.ReadAsync(buffer, Cancelled);

        Encoding.ASCII.GetString(buffer, 0, read).ShouldStartWith("-NOAUTH");
    }

    [Fact]
    public async Task RabbitMQ_confirms_messages_to_a_quorum_queue_and_delivers_them()
    {
        var factory = new ConnectionFactory { Uri = new Uri(await servers.App.ConnectionStringAsync("rabbitmq", Cancelled)) };
        await using var connection = await factory.CreateConnectionAsync(Cancelled);
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancelled);
        await channel.QueueDeclareAsync("q", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" }, cancellationToken: Cancelled);

        await channel.BasicPublishAsync("", "q", mandatory: true, "hello"u8.ToArray(), Cancelled);
        var delivered = (await channel.BasicGetAsync("q", autoAck: true, Cancelled)).ShouldNotBeNull();

        Encoding.UTF8.GetString(delivered.Body.Span).ShouldBe("hello");
    }

    [Fact]
    public async Task RabbitMQ_shows_its_management_pages_to_its_user_alone()
    {
        var user = new Uri(await servers.App.ConnectionStringAsync("rabbitmq", Cancelled)).UserInfo;
        using var client = servers.App.Application.CreateHttpClient("rabbitmq", "management");

        (await client.GetAsync(new Uri("/api/overview", UriKind.Relative), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        (await client.GetAsync(new Uri("/api/overview", UriKind.Relative), Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task ClamAV_finds_the_EICAR_test_file_and_passes_a_clean_one()
    {
        (await ScanAsync(Encoding.ASCII.GetBytes(Eicar))).ShouldContain("Eicar-Test-Signature");
        (await ScanAsync("a clean text"u8.ToArray())).ShouldBe("stream: OK");
    }

    [Fact]
    public void Every_server_listens_on_127_0_0_1_alone()
    {
        var endpoints = Model.Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>()).ToArray();
        endpoints.Length.ShouldBe(5);
        foreach (var endpoint in endpoints)
            ServerProcesses.Listeners(endpoint.AllocatedEndpoint!.Port).ShouldAllBe(address => address == "0100007F" || address == "0000000000000000FFFF00000100007F");
    }

    [Fact]
    public async Task No_password_stands_among_the_arguments_of_a_process()
    {
        foreach (var name in new[] { "postgres", "redis", "rabbitmq" })
        {
            var password = Model.Resources.Single(r => r.Name == name) switch
            {
                PostgresServerResource postgres => await postgres.PasswordParameter.GetValueAsync(Cancelled),
                RedisResource redis => await redis.PasswordParameter!.GetValueAsync(Cancelled),
                RabbitMQServerResource rabbitMq => await rabbitMq.PasswordParameter.GetValueAsync(Cancelled),
                var other => throw new InvalidOperationException(other.Name),
            };
            ServerProcesses.WithArguments(arguments => arguments.Contains(password!, StringComparison.Ordinal)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_second_application_runs_beside_the_first_with_data_of_its_own()
    {
        await using var second = await TestApplication.StartAsync(ServersFixture.Compose, Cancelled);
        await second.HealthyAsync(Cancelled, ServersFixture.Names);

        await using (var first = new NpgsqlConnection(await servers.App.ConnectionStringAsync("db", Cancelled)))
        {
            await first.OpenAsync(Cancelled);
            await ScalarAsync(first, "create table if not exists only_here (id int)");
        }

        await using var other = new NpgsqlConnection(await second.ConnectionStringAsync("db", Cancelled));
        await other.OpenAsync(Cancelled);
        (await ScalarAsync(other, "select to_regclass('only_here')::text")).ShouldBe(DBNull.Value);
    }

    private DistributedApplicationModel Model => servers.App.Application.Services.GetRequiredService<DistributedApplicationModel>();

    private int PortOf(string resource, string endpoint) => servers.App.Application.GetEndpoint(resource, endpoint).Port;

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    private async Task<string> ScanAsync(byte[] content)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", PortOf("clamav", "tcp"), Cancelled);
        await using var stream = client.GetStream();
        await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), Cancelled);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        await stream.WriteAsync(length, Cancelled);
        await stream.WriteAsync(content, Cancelled);
        await stream.WriteAsync(new byte[4], Cancelled);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return (await reader.ReadToEndAsync(Cancelled)).TrimEnd('\0');
    }
}
