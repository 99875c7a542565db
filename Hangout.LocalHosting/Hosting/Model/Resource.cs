using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a server, a project, a parameter.</summary>
public interface IResource
{
    /// <summary>Unique in the application, compared without regard to case.</summary>
    string Name { get; }

    /// <summary>What is known about the resource beside its type.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>Marks what can be attached to a resource.</summary>
public interface IResourceAnnotation;

/// <summary>The annotations of one resource, in the order they were added.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>Base of every resource.</summary>
public abstract class Resource : IResource
{
    /// <param name="name">Letters, digits and single hyphens, starting with a letter, 64 at most.</param>
    protected Resource(string name)
    {
        ValidateName(name);
        Name = name;
    }

    /// <inheritdoc/>
    public virtual string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];

    private static void ValidateName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var valid = name.Length <= 64
            && char.IsAsciiLetter(name[0])
            && name[^1] != '-'
            && !name.Contains("--", StringComparison.Ordinal)
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        if (!valid)
            throw new ArgumentException($"Resource name '{name}' is invalid: it must start with a letter and hold at most 64 letters, digits and single hyphens.", nameof(name));
    }
}

/// <summary>A resource that takes environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource that takes command-line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens on endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that may be told to wait for others.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that may have probes.</summary>
public interface IResourceWithProbes : IResource;

/// <summary>A resource that computes (a process or container).</summary>
public interface IComputeResource : IResource;

/// <summary>A resource with no life of its own, such as a parameter.</summary>
public interface IResourceWithoutLifetime : IResource;

/// <summary>A resource that belongs to another, such as a database to its server.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>The resource this one belongs to.</summary>
    IResource Parent { get; }
}

/// <inheritdoc cref="IResourceWithParent"/>
public interface IResourceWithParent<out T> : IResourceWithParent
    where T : IResource
{
    /// <inheritdoc cref="IResourceWithParent.Parent"/>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}

/// <summary>A resource others reach through a connection string.</summary>
public interface IResourceWithConnectionString : IExpressionValue, IValueWithReferences, IResource
{
    /// <summary>The connection string, resolved when the endpoints are allotted.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>Name of the environment variable that takes it; null for <c>ConnectionStrings__NAME</c>.</summary>
    string? ConnectionStringEnvironmentVariable => null;

    /// <summary>The connection string once its parts are known.</summary>
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ConnectionStringExpression.GetValueAsync(cancellationToken);

    /// <summary>Parts of the connection (host, port, ...) that references inject one by one.</summary>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() => [];

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    IEnumerable<object> IValueWithReferences.References => [ConnectionStringExpression];

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => GetConnectionStringAsync(cancellationToken);

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) =>
        GetConnectionStringAsync(cancellationToken);
}

/// <summary>The resources of an application; names are unique.</summary>
public interface IResourceCollection : IList<IResource>
{
    /// <summary>Finds a resource by name, without regard to case.</summary>
    bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource);
}

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    public ResourceCollection()
    {
    }

    public ResourceCollection(IEnumerable<IResource> resources)
        : base([.. resources])
    {
    }

    public bool TryGetByName(string name, [NotNullWhen(true)] out IResource? resource)
    {
        resource = this.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase));
        return resource is not null;
    }
}

/// <summary>The whole application, as built.</summary>
public class DistributedApplicationModel(IResourceCollection resources)
{
    /// <inheritdoc cref="DistributedApplicationModel"/>
    public DistributedApplicationModel(IEnumerable<IResource> resources)
        : this(new ResourceCollection(resources))
    {
    }

    /// <summary>Every resource of the application.</summary>
    public IResourceCollection Resources { get; } = resources;
}

/// <summary>Whether an annotation is added to those there or takes their place.</summary>
public enum ResourceAnnotationMutationBehavior
{
    /// <summary>Kept beside others of its type.</summary>
    Append = 0,

    /// <summary>Others of its type are removed.</summary>
    Replace = 1,
}

/// <summary>Configures a resource of an application that is being built.</summary>
public interface IResourceBuilder<out T>
    where T : IResource
{
    /// <summary>The application's builder.</summary>
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    /// <summary>The resource itself.</summary>
    T Resource { get; }

    /// <summary>Attaches an annotation.</summary>
    IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation;

    /// <summary>Attaches a new annotation of the type.</summary>
    IResourceBuilder<T> WithAnnotation<TAnnotation>(ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation, new() => WithAnnotation(new TAnnotation(), behavior);
}

internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder applicationBuilder, T resource) : IResourceBuilder<T>
    where T : IResource
{
    public IDistributedApplicationBuilder ApplicationBuilder { get; } = applicationBuilder;

    public T Resource { get; } = resource;

    public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = ResourceAnnotationMutationBehavior.Append)
        where TAnnotation : IResourceAnnotation
    {
        if (behavior == ResourceAnnotationMutationBehavior.Replace)
        {
            foreach (var old in Resource.Annotations.OfType<TAnnotation>().ToArray())
                Resource.Annotations.Remove(old);
        }

        Resource.Annotations.Add(annotation);
        return this;
    }
}
