namespace Hangout.AppHost.Native;

/// <summary>
/// The process that stands for a container. It has the container's annotations, the same collection: endpoints, environment, health
/// checks, waits, relationships, commands.
/// </summary>
internal class NativeServerResource(ContainerResource container, string script, string root) : ExecutableResource(container.Name, script, root)
{
    // Set before the base class's constructor adds its annotations.
    private readonly ResourceAnnotationCollection _annotations = container.Annotations;

    public ContainerResource Container { get; } = container;

    public override ResourceAnnotationCollection Annotations => _annotations;

    public static NativeServerResource Create(ContainerResource container, string script, string root) =>
        container is IResourceWithConnectionString ? new WithConnectionString(container, script, root) : new NativeServerResource(container, script, root);

    private sealed class WithConnectionString(ContainerResource container, string script, string root)
        : NativeServerResource(container, script, root), IResourceWithConnectionString
    {
        private IResourceWithConnectionString Inner => (IResourceWithConnectionString)Container;

        public ReferenceExpression ConnectionStringExpression => Inner.ConnectionStringExpression;

        IEnumerable<KeyValuePair<string, ReferenceExpression>> IResourceWithConnectionString.GetConnectionProperties() => Inner.GetConnectionProperties();
    }
}
