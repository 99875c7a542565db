namespace Hangout.Bench.Hosting;

/// <summary>Which cores the generator and the system run on.</summary>
internal enum Placement
{
    /// <summary>The generator on core 0, all processes of the system on core 1.</summary>
    Pinned,

    /// <summary>Everybody everywhere.</summary>
    Unpinned,
}

/// <summary>The cores of each side.</summary>
internal static class PlacementCores
{
    /// <summary>The system's, as <c>taskset -c</c> takes them.</summary>
    public static string SystemCores(this Placement placement) => placement == Placement.Pinned ? "1" : $"0-{Environment.ProcessorCount - 1}";

    /// <summary>Puts the calling thread, the generator's, where it belongs.</summary>
    public static unsafe void TakeGeneratorCore(this Placement placement)
    {
        var mask = placement == Placement.Pinned ? 1UL : ulong.MaxValue;
        _ = Load.Libc.SetAffinity(0, sizeof(ulong), &mask);
    }
}
