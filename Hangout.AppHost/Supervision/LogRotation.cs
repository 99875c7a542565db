using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hangout.AppHost.Supervision;

/// <summary>
/// Keeps the log that <c>run --detach</c> writes below a size: past it the file is copied beside itself and emptied. The script opens it for appending,
/// so what is written next stands at its beginning.
/// </summary>
internal sealed class LogRotation(IConfiguration configuration) : BackgroundService
{
    /// <summary>The log and the one before it have at most about this size each.</summary>
    public const long MaxBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly string _log = Path.Combine(HangoutHome.Of(configuration).Run, "apphost.log");

    /// <summary>Empties a log that is too large.</summary>
    /// <param name="log">Its path; the one before it gets <c>.1</c> at its end.</param>
    /// <param name="maxBytes">What it may have.</param>
    public static void Rotate(string log, long maxBytes)
    {
        if (!File.Exists(log) || new FileInfo(log).Length <= maxBytes)
            return;
        // A copy has the mode of its source: its owner alone reads it.
        File.Copy(log, log + ".1", overwrite: true);
        using var file = new FileStream(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(0);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Rotate(_log, MaxBytes);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Told each time, and the log grows on meanwhile.
                await Console.Error.WriteLineAsync($"{_log} could not be rotated: {exception.Message}");
            }
        }
    }
}
