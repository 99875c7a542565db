using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    /// <summary>A resource that others find by its name.</summary>
    public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

    /// <summary>What is known at build time about a project.</summary>
    public interface IProjectMetadata : IResourceAnnotation
    {
        /// <summary>Full path of the project file.</summary>
        string ProjectPath { get; }

        /// <summary>Launch profiles, if known.</summary>
        LaunchSettings? LaunchSettings => null;

        /// <summary>Whether to start the project without building it.</summary>
        bool SuppressBuild => false;

        /// <summary>Whether the project is a single C# file.</summary>
        bool IsFileBasedApp => false;
    }

    /// <summary>Launch profiles of a project.</summary>
    public sealed class LaunchSettings
    {
        /// <summary>Profiles by name.</summary>
        public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
    }

    /// <summary>One launch profile.</summary>
    public sealed class LaunchProfile
    {
        /// <summary>Addresses to listen on, separated by semicolons.</summary>
        public string? ApplicationUrl { get; set; }

        /// <summary>Command-line arguments.</summary>
        public string? CommandLineArgs { get; set; }

        /// <summary>Environment variables.</summary>
        public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
    }

    /// <summary>A connection string composed of other values.</summary>
    public sealed class ConnectionStringResource(string name, ReferenceExpression connectionStringExpression)
        : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
    {
        /// <inheritdoc/>
        public ReferenceExpression ConnectionStringExpression { get; } = connectionStringExpression;
    }

    /// <summary>A service outside the application.</summary>
    public sealed class ExternalServiceResource(string name, Uri uri) : Resource(name)
    {
        /// <summary>Its address.</summary>
        public Uri? Uri { get; } = uri;
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>A .NET project of the solution.</summary>
    public class ProjectResource(string name)
        : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource;

    /// <summary>Any executable.</summary>
    public class ExecutableResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
    {
        /// <param name="name">The resource's name.</param>
        /// <param name="command">A path, or a name that is looked up in PATH.</param>
        /// <param name="workingDirectory">Its working directory.</param>
        public ExecutableResource(string name, string command, string workingDirectory)
            : base(name) =>
            Annotations.Add(new ExecutableAnnotation { Command = command, WorkingDirectory = workingDirectory });

        /// <summary>A path, or a name that is looked up in PATH.</summary>
        public string Command => Annotations.OfType<ExecutableAnnotation>().Last().Command;

        /// <summary>Its working directory.</summary>
        public string WorkingDirectory => Annotations.OfType<ExecutableAnnotation>().Last().WorkingDirectory;
    }

    /// <summary>What runs as a container under Aspire, and as the native server of the same image here.</summary>
    public class ContainerResource(string name, string? entrypoint = null)
        : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IResourceWithProbes, IComputeResource
    {
        /// <summary>The container's entry point; native servers ignore it.</summary>
        public string? Entrypoint { get; set; } = entrypoint;
    }
}
