using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.IntegrationTests.Support;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.AppHost;

/// <summary>The native servers, as the AppHost starts them.</summary>
public sealed class ServerTests(SharedSystem shared)
{
    // In two parts, so that no scanner takes this file for a virus.
    private const string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PostgreSQL_holds_the_database_and_keeps_what_it_acknowledged()
    {
        await using var connection = new NpgsqlConnection(await ConnectionStringAsync("hangoutdb"));
        await connection.OpenAsync(Cancelled);

        (await ScalarAsync(connection, "select current_database()")).ShouldBe("hangoutdb");
        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes", "data_checksums" })
            (await ScalarAsync(connection, $"select current_setting('{setting}')")).ShouldBe("on", setting);
        (await ScalarAsync(connection, "select lower('ÄÖÜ') || current_setting('server_encoding')")).ShouldBe("äöüUTF8");
    }

    [Fact]
    public async Task PostgreSQL_refuses_a_wrong_password()
    {
        var settings = new NpgsqlConnectionStringBuilder(await ConnectionStringAsync("hangoutdb")) { Password = "wrong" };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);

        (await Should.ThrowAsync<PostgresException>(() => connection.OpenAsync(Cancelled))).SqlState.ShouldBe(PostgresErrorCodes.InvalidPassword);
    }

    [Fact]
    public async Task Redis_takes_its_connection_string_as_it_is()
    {
        var connectionString = await ConnectionStringAsync("redis");
        using var redis = await ConnectionMultiplexer.ConnectAsync(connectionString);

        await redis.GetDatabase().StringSetAsync("key", "value");
        (await redis.GetDatabase().StringGetAsync("key")).ToString().ShouldBe("value");
        connectionString.ShouldMatch("^localhost:[0-9]+,password=[A-Za-z0-9]{22,}$");
    }

    [Fact]
    public async Task Redis_refuses_whoever_has_no_password()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", await PortOfAsync("redis", "tcp"), Cancelled);
        await using var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), Cancelled);
        var buffer = new byte[256];
        var read = await stream.ReadAsync(buffer, Cancelled);

        Encoding.ASCII.GetString(buffer, 0, read).ShouldStartWith("-NOAUTH");
    }

    [Fact]
    public async Task RabbitMQ_confirms_messages_to_a_quorum_queue_and_delivers_them()
    {
        var factory = new ConnectionFactory { Uri = new Uri(await ConnectionStringAsync("rabbitmq")) };
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
        var user = new Uri(await ConnectionStringAsync("rabbitmq")).UserInfo;
        using var client = (await ApplicationAsync()).CreateHttpClient("rabbitmq", "management");

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
    public async Task Everything_listens_on_loopback_alone()
    {
        var model = (await ApplicationAsync()).Services.GetRequiredService<DistributedApplicationModel>();
        var endpoints = model.Resources.SelectMany(r => r.Annotations.OfType<EndpointAnnotation>()).Where(e => e.AllocatedEndpoint is not null).ToArray();
        endpoints.Length.ShouldBeGreaterThan(8);
        foreach (var endpoint in endpoints)
            ServerProcesses.Listeners(endpoint.AllocatedEndpoint!.Port).ShouldAllBe(address => Loopback.Contains(address), $"{endpoint.AllocatedEndpoint}");
    }

    [Fact]
    public async Task No_password_stands_among_the_arguments_of_a_process()
    {
        string[] secrets =
        [
            new NpgsqlConnectionStringBuilder(await ConnectionStringAsync("hangoutdb")).Password!,
            new NpgsqlConnectionStringBuilder(await ConnectionStringAsync("hangoutdb-app")).Password!,
            ConfigurationOptions.Parse(await ConnectionStringAsync("redis")).Password!,
            new Uri(await ConnectionStringAsync("rabbitmq")).UserInfo.Split(':')[1],
            shared.ClientSecret,
        ];
        foreach (var secret in secrets)
        {
            secret.Length.ShouldBeGreaterThan(15);
            ServerProcesses.WithArguments(arguments => arguments.Contains(secret, StringComparison.Ordinal)).Select(ServerProcesses.CommandLine).ShouldBeEmpty();
        }
    }

    // 127.0.0.1, the same within IPv6, and ::1.
    private static readonly string[] Loopback = ["0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"];

    private async Task<DistributedApplication> ApplicationAsync() => (await shared.ApplicationAsync(Cancelled)).Application;

    private async Task<string> ConnectionStringAsync(string resource) => await (await shared.ApplicationAsync(Cancelled)).ConnectionStringAsync(resource, Cancelled);

    private async Task<int> PortOfAsync(string resource, string endpoint) => (await ApplicationAsync()).GetEndpoint(resource, endpoint).Port;

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }

    private async Task<string> ScanAsync(byte[] content)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", await PortOfAsync("clamav", "tcp"), Cancelled);
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
