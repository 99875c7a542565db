using System.Globalization;

namespace Hangout.Bench.Hosting;

/// <summary>What processes have used, as Linux tells it in <c>/proc</c>.</summary>
internal static class ProcessTimes
{
    private static readonly double TicksPerSecond = 100;

    /// <summary>Processor time of processes and everything below them: what runs and what was waited for.</summary>
    /// <param name="roots">Process IDs; one that has ended counts nothing.</param>
    public static TimeSpan Cpu(IEnumerable<int> roots)
    {
        var all = Directory.EnumerateDirectories("/proc").Select(d => Path.GetFileName(d)).Where(n => char.IsAsciiDigit(n[0]))
            .Select(n => Stat(int.Parse(n, CultureInfo.InvariantCulture))).OfType<ProcessStat>().ToList();
        var children = all.ToLookup(p => p.Parent);
        var wanted = new Queue<ProcessStat>(all.Where(p => roots.Contains(p.Id)));
        long ticks = 0;
        while (wanted.TryDequeue(out var process))
        {
            ticks += process.Ticks;
            foreach (var child in children[process.Id])
                wanted.Enqueue(child);
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }

    /// <summary>Memory of processes that is in RAM, in bytes; 0 for those that have ended.</summary>
    /// <param name="processIds">Which.</param>
    public static long Resident(IReadOnlyList<int> processIds) => processIds.Sum(Resident);

    private static long Resident(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.AsSpan("VmRSS:".Length, line.Length - "VmRSS:".Length - "kB".Length), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    private static ProcessStat? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The name, in parentheses, may hold anything; fields 14 to 17 are user and system time, own and of children that have ended.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessStat(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[11..15].Sum(f => long.Parse(f, CultureInfo.InvariantCulture)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private sealed record ProcessStat(int Id, int Parent, long Ticks);
}
