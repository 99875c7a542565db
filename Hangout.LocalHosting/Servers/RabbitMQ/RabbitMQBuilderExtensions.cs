using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Hangout.LocalHosting.Servers;

namespace Aspire.Hosting;

/// <summary>Adds RabbitMQ servers.</summary>
public static class RabbitMQBuilderExtensions
{
    private const string DataTarget = "/var/lib/rabbitmq";

    /// <summary>Adds a RabbitMQ server on a free port of 127.0.0.1 (or on <paramref name="port"/>), with a generated password unless one is given.</summary>
    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? userName = null, IResourceBuilder<ParameterResource>? password = null, int? port = null)
    {
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        return builder.AddResource(new RabbitMQServerResource(name, userName?.Resource, secret))
            .WithImage("library/rabbitmq", "4.2")
            .WithImageRegistry("docker.io")
            .WithIconName("MailMultiple")
            .WithEndpoint(port: port, targetPort: 5672, name: RabbitMQServerResource.EndpointName)
            .WithAnnotation(new NativeServerAnnotation(new RabbitMQServer()));
    }

    /// <summary>Keeps queues and messages for the next start, under <c>.hangout/data/NAME</c>.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? $"{builder.Resource.Name}-data", DataTarget, isReadOnly);

    /// <summary>Keeps queues and messages in a folder; a relative one starts at the AppHost's.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithDataBindMount(this IResourceBuilder<RabbitMQServerResource> builder, string source, bool isReadOnly = false) =>
        NativeDataDirectory.Name(builder, source, DataTarget, isReadOnly);

    /// <summary>Turns the management pages on, on a free port of 127.0.0.1.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder) =>
        builder.WithManagementPlugin(port: null);

    /// <summary>Turns the management pages on, on the port of 127.0.0.1 or on a free one.</summary>
    public static IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder, int? port) =>
        builder.Resource.ManagementEndpoint.Exists
            ? builder
            : builder.WithHttpEndpoint(port: port, targetPort: 15672, name: RabbitMQServerResource.ManagementEndpointName);
}
