using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Engine;

/// <summary>How projects and executables are started.</summary>
internal static class ProcessCommands
{
    public static NativeProcess Of(IResource resource, ResourceConfiguration configuration) => resource switch
    {
        ProjectResource => Project(resource, configuration),
        ExecutableResource executable => new NativeProcess(executable.Command, configuration.Arguments, configuration.Environment.ToDictionary(StringComparer.Ordinal), executable.WorkingDirectory),
        _ => throw new DistributedApplicationException($"'{resource.Name}' ({resource.GetType().Name}) cannot be started as a process."),
    };

    // The built assembly is started, not `dotnet run`: the process is the service itself, and starts in half the time.
    private static NativeProcess Project(IResource resource, ResourceConfiguration configuration)
    {
        var metadata = resource.Annotations.OfType<IProjectMetadata>().Last();
        if (metadata is not IBuiltProject { AssemblyPath: var assembly })
            throw new DistributedApplicationException($"'{resource.Name}' was added by its path, {metadata.ProjectPath}; only projects that the AppHost references can be run.");
        if (!File.Exists(assembly))
            throw new DistributedApplicationException($"'{resource.Name}' is not built: {assembly} does not exist. Build it with: dotnet build {metadata.ProjectPath}");
        return new NativeProcess(
            DotnetHost(),
            ["exec", assembly, .. configuration.Arguments],
            configuration.Environment.ToDictionary(StringComparer.Ordinal),
            Path.GetDirectoryName(metadata.ProjectPath));
    }

    private static string DotnetHost() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host)
            ? host
            : Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
}
