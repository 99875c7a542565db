using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Engine;

/// <summary>Finds the native server of a container, and its directories.</summary>
internal static class NativeHosting
{
    /// <summary>The server that runs the resource, or null when the resource is no container.</summary>
    public static NativeServer? ServerOf(IResource resource)
    {
        if (resource.Annotations.OfType<NativeServerAnnotation>().LastOrDefault() is { } annotation)
            return annotation.Server;
        if (resource is not ContainerResource)
            return null;
        var image = resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault()?.Image;
        return (image is null ? null : NativeImages.Create(image))
            ?? throw new DistributedApplicationException($"'{resource.Name}' wants the container image '{image}', for which there is no native server. Run it with containers: ./hangout run --orchestrator aspire");
    }

    /// <summary>What the server is told; makes its directories.</summary>
    public static NativeServerContext ContextOf(EngineContext engine, IResource resource, string resourceId, ReplicaPorts ports, ResourceConfiguration configuration)
    {
        var (data, isPersistent) = DataDirectoryOf(engine.Application, resource);
        MakeWritable(resource, data);
        return new NativeServerContext
        {
            Resource = resource,
            Model = engine.Model,
            Ports = ports.ByName,
            DataDirectory = data,
            IsDataPersistent = isPersistent,
            RunDirectory = Directory.CreateDirectory(Path.Combine(engine.Application.RunDirectory, resource.Name)).FullName,
            Environment = configuration.Environment.ToDictionary(StringComparer.Ordinal),
            Arguments = configuration.Arguments,
            Configuration = engine.Configuration,
            Services = engine.Services,
            Application = engine.Application,
            Logger = engine.Loggers.GetLogger(resourceId),
        };
    }

    private static (string Path, bool IsPersistent) DataDirectoryOf(LocalApplication application, IResource resource)
    {
        if (resource.Annotations.OfType<NativeDataDirectoryAnnotation>().LastOrDefault() is { } named)
            return (named.Path, true);
        var volume = resource.Annotations.OfType<ContainerMountAnnotation>().FirstOrDefault(m => m.Type == ContainerMountType.Volume);
        return volume is null
            ? (Path.Combine(application.RunDirectory, "data", resource.Name), false)
            : (Path.Combine(application.DataDirectory, volume.Source ?? resource.Name), !application.IsTest);
    }

    private static void MakeWritable(IResource resource, string directory)
    {
        try
        {
            // Servers run as users of their own: those must be able to reach their directory.
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".write-{Guid.NewGuid():N}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The data directory of {resource.Name}, {directory}, cannot be written ({exception.Message}). "
                + $"Make it writable (chown -R \"$USER\" '{directory}'), or set HANGOUT_HOME to a folder that is.", exception);
        }
    }
}
