using System.Runtime.InteropServices;

namespace Hangout.Bench.Measuring;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, cores, memory, system and runtime.</summary>
    public static IReadOnlyDictionary<string, string> Describe() => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cpu"] = Line("/proc/cpuinfo", "model name"),
        ["cores"] = $"{Environment.ProcessorCount}",
        ["memory"] = Line("/proc/meminfo", "MemTotal"),
        ["system"] = RuntimeInformation.OSDescription,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
    };

    private static string Line(string file, string key) =>
        File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) is { } line ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : "unknown";
}
