using Microsoft.Extensions.Hosting;

namespace Hangout.AppHost.Supervision;

/// <summary>Ends the application with exit code 1 when Aspire's engine (DCP) has died: nothing can be started or stopped any more.</summary>
internal sealed class EngineWatch(CurrentRun current, IHostApplicationLifetime lifetime) : EarlyService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(8);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int? engine = null;
        using var timer = new PeriodicTimer(Interval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (engine is not null && Directory.Exists($"/proc/{engine}"))
                continue;
            // The engine detaches itself: a process with the same arguments starts it and ends. On a busy machine that one is seen first.
            var found = Find();
            if (found is not null || engine is null)
            {
                engine = found;
                continue;
            }

            const string Message = "The engine (DCP) ended unexpectedly; everything it ran ends with it. Start again: ./hangout run";
            StartFailure.Say(Message);
            current.Failed(Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
            // The engine's monitors end every process. Nobody is left to tell the application that they have.
            await Task.Delay(StopTimeout, CancellationToken.None);
            Environment.Exit(1);
        }
    }

    private static int? Find()
    {
        var monitored = $"start-apiserver\0--monitor\0{Environment.ProcessId}\0";
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(monitored, StringComparison.Ordinal))
                    return int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return null;
    }
}
