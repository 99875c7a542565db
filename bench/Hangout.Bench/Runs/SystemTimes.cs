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
        Step? step = null;
        var (seconds, text) = During(system, () => { step = run(); });
        (step!.CpuSeconds, step.CpuText) = (seconds, text);
        return step;
    }

    /// <summary>Runs something and tells what the system's processes used, for the log too.</summary>
    public static (double Seconds, string Text) During(SystemUnderTest system, Action run)
    {
        var processes = system.ProcessIds;
        var before = processes.Select(p => ProcessTimes.Cpu([p])).ToList();
        run();
        var used = processes.Select((p, i) => (ProcessTimes.Cpu([p]) - before[i]).TotalSeconds).ToList();
        var each = string.Join(" + ", used.Select(u => u.ToString("0.00", CultureInfo.InvariantCulture)));
        return (used.Sum(), string.Create(CultureInfo.InvariantCulture, $"{used.Sum():0.00} core-seconds ({each})"));
    }
}
