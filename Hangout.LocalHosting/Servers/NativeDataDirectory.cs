using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Servers;

/// <summary>A folder of the machine as a server's data directory.</summary>
internal static class NativeDataDirectory
{
    /// <summary>Mounts it, as for a container, and makes it the native server's data directory.</summary>
    public static IResourceBuilder<T> Name<T>(IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false)
        where T : ContainerResource =>
        builder.WithBindMount(source, target, isReadOnly)
            .WithAnnotation(
                new NativeDataDirectoryAnnotation(Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory)),
                ResourceAnnotationMutationBehavior.Replace);
}
