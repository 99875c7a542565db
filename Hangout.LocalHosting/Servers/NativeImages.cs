using Hangout.LocalHosting.Servers;

namespace Hangout.LocalHosting.Native;

/// <summary>Which native server stands for a container image.</summary>
internal static class NativeImages
{
    /// <summary>Servers by image name, without registry and tag.</summary>
    private static readonly Dictionary<string, Func<NativeServer>> Servers = new(StringComparer.Ordinal)
    {
        ["clamav/clamav"] = () => new ClamavServer(),
    };

    /// <summary>The server for an image, or null when there is none.</summary>
    public static NativeServer? Create(string image) => Servers.TryGetValue(image, out var create) ? create() : null;
}
