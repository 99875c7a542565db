namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value that may only be known once the application starts.</summary>
public interface IValueProvider
{
    /// <summary>The value, waiting until it is known.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc cref="GetValueAsync(CancellationToken)"/>
    ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken = default) =>
        GetValueAsync(cancellationToken);
}

/// <summary>A value that a deployment manifest can name.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The name, such as <c>{redis.connectionString}</c>.</summary>
    string ValueExpression { get; }
}

/// <summary>A value with a manifest name.</summary>
public interface IExpressionValue : IValueProvider, IManifestExpressionProvider;

/// <summary>A value made of others.</summary>
public interface IValueWithReferences
{
    /// <summary>The resources and values it is made of.</summary>
    IEnumerable<object> References { get; }
}

/// <summary>For whom a value is asked.</summary>
public class ValueProviderContext
{
    /// <summary>The resource that takes the value.</summary>
    public IResource? Caller { get; init; }

    /// <summary>The operation under way.</summary>
    public DistributedApplicationExecutionContext? ExecutionContext { get; init; }

    /// <summary>The network the value is used from.</summary>
    public NetworkIdentifier? Network { get; init; }
}

/// <summary>Name of a network.</summary>
public record NetworkIdentifier(string Value);

/// <summary>Networks with a fixed meaning.</summary>
public static class KnownNetworkIdentifiers
{
    /// <summary>The machine itself.</summary>
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    /// <summary>The internet.</summary>
    public static readonly NetworkIdentifier PublicInternet = new(".");

    /// <summary>Where containers would find each other.</summary>
    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}

/// <summary>A value that is set once, later.</summary>
public sealed class ValueSnapshot<T>
    where T : notnull
{
    private readonly TaskCompletionSource<T> _value = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it was set.</summary>
    public bool IsValueSet => _value.Task.IsCompletedSuccessfully;

    /// <summary>Waits for the value.</summary>
    public Task<T> GetValueAsync(CancellationToken cancellationToken = default) => _value.Task.WaitAsync(cancellationToken);

    /// <summary>Sets the value.</summary>
    public void SetValue(T value) => _value.TrySetResult(value);

    /// <summary>Lets all who wait fail.</summary>
    public void SetException(Exception exception) => _value.TrySetException(exception);
}

/// <summary>A connection string as a value, optional or required.</summary>
public class ConnectionStringReference(IResourceWithConnectionString resource, bool optional) : IExpressionValue, IValueWithReferences
{
    /// <summary>Whose connection string it is.</summary>
    public IResourceWithConnectionString Resource { get; } = resource;

    /// <summary>Whether it may be absent.</summary>
    public bool Optional { get; } = optional;

    string IManifestExpressionProvider.ValueExpression => Resource.ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    async ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken)
    {
        var value = await Resource.GetConnectionStringAsync(cancellationToken);
        return string.IsNullOrEmpty(value) && !Optional
            ? throw new DistributedApplicationException($"The connection string for the resource '{Resource.Name}' is not available.")
            : value;
    }

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) =>
        ((IValueProvider)this).GetValueAsync(cancellationToken);
}
