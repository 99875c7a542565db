using Aspire.Hosting;

namespace Hangout.IntegrationTests.LocalHosting;

public sealed class ServerFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("PostgreSQL", "apt-get install -y postgresql")]
    [InlineData("Redis", "apt-get install -y redis-server")]
    [InlineData("RabbitMQ", "apt-get install -y rabbitmq-server")]
    [InlineData("ClamAV", "apt-get install -y clamav-daemon")]
    public async Task A_missing_server_is_named_with_the_command_that_installs_it(string server, string mend)
    {
        var name = server.ToLowerInvariant();
        await using var app = await TestApplication.StartAsync(
            builder => _ = server switch
            {
                "PostgreSQL" => (object)builder.AddPostgres(name),
                "Redis" => builder.AddRedis(name),
                "RabbitMQ" => builder.AddRabbitMQ(name),
                _ => builder.AddContainer(name, "clamav/clamav").WithEndpoint(targetPort: 3310, name: "tcp"),
            },
            Cancelled, $"--Servers:{server}:Directory={_folder.Path}");

        (await app.FailureAsync(name, Cancelled)).ShouldContain($"{server} is not installed. Install it with: {mend}");
    }

    [Fact]
    public async Task A_read_only_data_directory_is_named_with_the_command_that_mends_it()
    {
        var data = _folder.Sub("pg");
        File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var app = await TestApplication.StartAsync(builder => builder.AddPostgres("postgres").WithDataBindMount(data), Cancelled);

        var failure = await app.FailureAsync("postgres", Cancelled);

        failure.ShouldContain(data);
        failure.ShouldContain("cannot be written");
        failure.ShouldContain("chown -R");
        File.SetUnixFileMode(data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Data_of_a_PostgreSQL_that_is_not_installed_are_left_alone_and_named()
    {
        var pgdata = _folder.Sub("pg/pgdata");
        await File.WriteAllTextAsync(Path.Combine(pgdata, "PG_VERSION"), "9\n", Cancelled);
        await using var app = await TestApplication.StartAsync(builder => builder.AddPostgres("postgres").WithDataBindMount(_folder.Sub("pg")), Cancelled);

        var failure = await app.FailureAsync("postgres", Cancelled);

        failure.ShouldContain("was made by PostgreSQL 9");
        failure.ShouldContain("apt-get install -y postgresql-9");
        Directory.GetFiles(pgdata).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Data_in_use_by_another_application_are_left_to_it()
    {
        void Compose(IDistributedApplicationBuilder builder) => builder.AddPostgres("postgres").WithDataBindMount(_folder.Sub("pg"));
        await using var first = await TestApplication.StartAsync(Compose, Cancelled);
        await first.HealthyAsync(Cancelled, "postgres");

        await using var second = await TestApplication.StartAsync(Compose, Cancelled);

        (await second.FailureAsync("postgres", Cancelled)).ShouldContain("is in use by process");
        await first.HealthyAsync(Cancelled, "postgres");
    }

    [Fact]
    public async Task An_image_without_a_native_server_is_named()
    {
        await using var app = await TestApplication.StartAsync(builder => builder.AddContainer("mail", "axllent/mailpit"), Cancelled);

        (await app.FailureAsync("mail", Cancelled)).ShouldContain("axllent/mailpit");
    }
}
