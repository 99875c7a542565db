using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Hangout.LocalHosting.Servers;

namespace Aspire.Hosting;

/// <summary>Adds Redis servers.</summary>
public static class RedisBuilderExtensions
{
    private const string DataTarget = "/data";

    /// <summary>Adds a Redis server on 127.0.0.1 with a generated password.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port) =>
        builder.AddRedis(name, port, password: null);

    /// <summary>Adds a Redis server on a free port of 127.0.0.1 (or on <paramref name="port"/>), with a generated password unless one is given.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        // A connection string has no way to escape its separators: letters and digits alone.
        var secret = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false);
        return builder.AddResource(new RedisResource(name, secret))
            .WithImage("library/redis", "8.2")
            .WithImageRegistry("docker.io")
            .WithIconName("DatabaseLightning")
            .WithEndpoint(port: port, targetPort: 6379, name: RedisResource.EndpointName)
            .WithAnnotation(new NativeServerAnnotation(new RedisServer()));
    }

    /// <summary>Keeps the data for the next start, under <c>.hangout/data/NAME</c>: every write in the append-only file, and snapshots.</summary>
    public static IResourceBuilder<RedisResource> WithDataVolume(this IResourceBuilder<RedisResource> builder, string? name = null, bool isReadOnly = false) =>
        builder.WithVolume(name ?? $"{builder.Resource.Name}-data", DataTarget, isReadOnly).Persisted(isReadOnly);

    /// <summary>Keeps the data in a folder; a relative one starts at the AppHost's.</summary>
    public static IResourceBuilder<RedisResource> WithDataBindMount(this IResourceBuilder<RedisResource> builder, string source, bool isReadOnly = false) =>
        NativeDataDirectory.Name(builder, source, DataTarget, isReadOnly).Persisted(isReadOnly);

    /// <summary>Writes the data to disk: the append-only file, and a snapshot each <paramref name="interval"/> (60 s unless told) in which so many keys changed.</summary>
    public static IResourceBuilder<RedisResource> WithPersistence(this IResourceBuilder<RedisResource> builder, TimeSpan? interval = null, long keysChangedThreshold = 1) =>
        builder.WithAnnotation(new RedisPersistenceAnnotation(interval ?? TimeSpan.FromSeconds(60), keysChangedThreshold), ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Sets the port; null for a free one.</summary>
    public static IResourceBuilder<RedisResource> WithHostPort(this IResourceBuilder<RedisResource> builder, int? port) =>
        builder.WithEndpoint(RedisResource.EndpointName, endpoint => endpoint.Port = port);

    /// <summary>Sets the password; null for none.</summary>
    public static IResourceBuilder<RedisResource> WithPassword(this IResourceBuilder<RedisResource> builder, IResourceBuilder<ParameterResource>? password)
    {
        builder.Resource.SetPassword(password?.Resource);
        return builder;
    }

    private static IResourceBuilder<RedisResource> Persisted(this IResourceBuilder<RedisResource> builder, bool isReadOnly) =>
        isReadOnly || builder.Resource.Annotations.OfType<RedisPersistenceAnnotation>().Any() ? builder : builder.WithPersistence();
}
