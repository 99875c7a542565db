using System.Diagnostics;
using System.Globalization;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Npgsql;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.LocalHosting;

public sealed class ServerDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task PostgreSQL_keeps_its_data_and_takes_a_new_password()
    {
        await using (var first = await StartPostgresAsync("first password"))
            await ExecuteAsync(first, "create table kept as select 42 as answer");

        await using var second = await StartPostgresAsync(@"it's ""another"" \ one");
        (await ExecuteAsync(second, "select answer from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task Redis_keeps_its_data()
    {
        for (var start = 1; start <= 2; start++)
        {
            await using var app = await TestApplication.StartAsync(b => b.AddRedis("redis").WithDataBindMount(_folder.Sub("redis")), Cancelled);
            await app.HealthyAsync(Cancelled, "redis");
            using var redis = await ConnectionMultiplexer.ConnectAsync(await app.ConnectionStringAsync("redis", Cancelled));
            (await redis.GetDatabase().StringIncrementAsync("starts")).ShouldBe(start);
        }
    }

    [Fact]
    public async Task RabbitMQ_keeps_its_messages_and_takes_a_new_password()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var app = await TestApplication.StartAsync(b => b.AddRabbitMQ("rabbitmq").WithDataBindMount(_folder.Sub("rabbitmq")), Cancelled);
            await app.HealthyAsync(Cancelled, "rabbitmq");
            var factory = new ConnectionFactory { Uri = new Uri(await app.ConnectionStringAsync("rabbitmq", Cancelled)) };
            await using var connection = await factory.CreateConnectionAsync(Cancelled);
            await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancelled);
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancelled);
            if (start == 0)
            {
                await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, "hello"u8.ToArray(), Cancelled);
                continue;
            }

            var message = (await channel.BasicGetAsync("kept", autoAck: true, Cancelled)).ShouldNotBeNull();
            Encoding.UTF8.GetString(message.Body.Span).ShouldBe("hello");
        }
    }

    [Fact]
    public async Task A_killed_PostgreSQL_comes_back_with_all_it_acknowledged()
    {
        await using var app = await StartPostgresAsync("password");
        await ExecuteAsync(app, "create table kept as select 42 as answer");

        var killed = ServerProcessId();
        var down = app.Application.ResourceNotifications.WaitForResourceAsync("postgres", e => e.Snapshot.State?.Text != KnownResourceStates.Running, Cancelled);
        using (var server = Process.GetProcessById(killed))
            server.Kill();
        await down.WaitAsync(TimeSpan.FromSeconds(30), Cancelled);
        // Between its end and its next start it may count as failed.
        await app.Application.ResourceNotifications.WaitForResourceHealthyAsync("postgres", WaitBehavior.WaitOnResourceUnavailable, Cancelled);

        ServerProcessId().ShouldNotBe(killed);
        (await ExecuteAsync(app, "select answer from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task PostgreSQL_starts_on_data_whose_lock_file_names_a_stranger()
    {
        await using (var first = await StartPostgresAsync("password"))
            await ExecuteAsync(first, "create table kept as select 42 as answer");
        // As after a crash of the machine: the PID is a living process's, but not PostgreSQL's.
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Path, "pg", "pgdata", "postmaster.pid"),
            string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{_folder.Path}/pg/pgdata\n1700000000\n1\n\n127.0.0.1\n  1  1\nready\n"),
            Cancelled);

        await using var second = await StartPostgresAsync("password");
        (await ExecuteAsync(second, "select answer from kept")).ShouldBe(42);
    }

    private int ServerProcessId() => int.Parse(File.ReadLines(Path.Combine(_folder.Path, "pg", "pgdata", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private async Task<TestApplication> StartPostgresAsync(string password)
    {
        var app = await TestApplication.StartAsync(
            b => b.AddPostgres("postgres", password: b.AddParameter("secret", password, secret: true)).WithDataBindMount(_folder.Sub("pg")).AddDatabase("db"), Cancelled);
        await app.HealthyAsync(Cancelled, "postgres");
        return app;
    }

    private static async Task<object?> ExecuteAsync(TestApplication app, string sql)
    {
        // The password may hold characters that a connection string must quote: Aspire's does not, so it is put together here.
        var server = (PostgresServerResource)app.Resource("postgres");
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = server.PrimaryEndpoint.Port,
            Username = "postgres",
            Password = await server.PasswordParameter.GetValueAsync(Cancelled),
            Database = "db",
            Pooling = false,
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(Cancelled);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
