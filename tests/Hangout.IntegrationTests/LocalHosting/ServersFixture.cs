using Aspire.Hosting;

namespace Hangout.IntegrationTests.LocalHosting;

/// <summary>One application with every server that a Debian package brings.</summary>
public sealed class ServersFixture : IAsyncLifetime
{
    internal static readonly string[] Names = ["postgres", "db", "redis", "rabbitmq", "clamav"];

    internal TestApplication App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        App = await TestApplication.StartAsync(Compose, CancellationToken.None);
        await App.HealthyAsync(CancellationToken.None, Names);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();

    internal static void Compose(IDistributedApplicationBuilder builder)
    {
        builder.AddPostgres("postgres").AddDatabase("db", "the database");
        builder.AddRedis("redis");
        builder.AddRabbitMQ("rabbitmq").WithManagementPlugin();
        builder.AddContainer("clamav", "clamav/clamav", "1.4").WithEndpoint(targetPort: 3310, scheme: "tcp", name: "tcp");
    }
}
