using System.Reflection;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Lifecycle;

namespace Hangout.AppHost.Native;

/// <summary>
/// Starts each project as the program that it is built to. Aspire starts it with <c>dotnet run --no-build</c>, which reads the project
/// anew each time (seconds of processor time) and does not pass on SIGTERM at once.
/// </summary>
internal sealed class BuiltProjects : IDistributedApplicationEventingSubscriber
{
    /// <inheritdoc/>
    public Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            foreach (var project in started.Model.GetProjectResources())
                Use(project);
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    /// <summary>The program of a project in the AppHost's own configuration; null when it is not built.</summary>
    public static string? ProgramOf(ProjectResource project)
    {
        var path = project.GetProjectMetadata().ProjectPath;
        var configuration = typeof(BuiltProjects).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";
        var program = Path.Combine(
            Path.GetDirectoryName(path)!, "bin", configuration, $"net{Environment.Version.ToString(2)}", Path.GetFileNameWithoutExtension(path));
        return File.Exists(program) ? program : null;
    }

    private static void Use(ProjectResource project)
    {
        if (ProgramOf(project) is not { } program || project.HasAnnotationOfType<ExecutableAnnotation>())
            return;
        var folder = Path.GetDirectoryName(project.GetProjectMetadata().ProjectPath)!;
        project.Annotations.Add(new ExecutableAnnotation { Command = program, WorkingDirectory = folder });
        // A single process listens on the endpoint's own port: no proxy stands between it and its clients.
        if (project.GetReplicaCount() > 1)
            return;
        foreach (var endpoint in project.Annotations.OfType<EndpointAnnotation>())
        {
            var port = endpoint.Port;
            endpoint.IsProxied = false;
            endpoint.TargetPort = endpoint.Port = port;
        }
    }
}
