using System.Globalization;
using Hangout.Bench.Hosting;
using Hangout.Bench.Systems;

namespace Hangout.Bench.Runs;

/// <summary>Processor time of a system while a step runs.</summary>
internal static class SystemTimes
{
    /// <summary>Runs the step and notes in it what the system's processes used.</summary>
    public static Step During(SystemUnderTest system, Func<Step> run)
    {
        var processes = system.ProcessIds;
        var before = processes.Select(p => ProcessTimes.Cpu([p])).ToList();
        var step = run();
        var used = processes.Select((p, i) => (ProcessTimes.Cpu([p]) - before[i]).TotalSeconds).ToList();
        step.CpuSeconds = used.Sum();
        step.CpuText = string.Create(CultureInfo.InvariantCulture, $"{step.CpuSeconds:0.00} core-seconds ({string.Join(" + ", used.Select(u => u.ToString("0.00", CultureInfo.InvariantCulture)))})");
        return step;
    }
}
