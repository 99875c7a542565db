using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hangout.Bench.Hosting;

/// <summary>
/// Starts all processes from one thread that lives as long as the bench: a child that wants to end with its parent
/// (<c>PR_SET_PDEATHSIG</c>) ends with the thread that forked it, and pool threads come and go.
/// </summary>
internal static class Forker
{
    private static readonly BlockingCollection<Action> Starts = [];

    static Forker() => new Thread(Work) { IsBackground = true, Name = "forker" }.Start();

    /// <summary>Starts a process.</summary>
    /// <param name="start">What.</param>
    /// <returns>The process; a program that cannot be run is an exception.</returns>
    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start."));
            }
            catch (Exception exception)
            {
                started.SetException(exception);
            }
        });
        return started.Task;
    }

    private static void Work()
    {
        foreach (var start in Starts.GetConsumingEnumerable())
            start();
    }
}
