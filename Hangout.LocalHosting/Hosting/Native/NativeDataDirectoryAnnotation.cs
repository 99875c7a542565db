using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Native;

/// <summary>Names a folder of the machine as a server's data directory (WithDataBindMount); it goes before volumes.</summary>
internal sealed class NativeDataDirectoryAnnotation(string path) : IResourceAnnotation
{
    public string Path { get; } = path;
}
