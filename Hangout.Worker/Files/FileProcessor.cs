using System.Threading.Channels;
using Hangout.Contracts.Facts;
using Hangout.Core.Files;
using Hangout.Core.Files.Processing;
using Hangout.Core.Files.Processing.Contents;
using Hangout.Core.Files.Processing.Tools;
using OpenTelemetry;

namespace Hangout.Worker.Files;

/// <summary>
/// Works on uploaded files, two at a time (FIL-3). It looks every second for files that are due: a fact that was lost, a worker that died, a server that was
/// away delay a file and strand none. The fact of an upload makes it look at once.
/// </summary>
internal sealed class FileProcessor(ProcessFile process, FileSignal signal, ILogger<FileProcessor> logger) : BackgroundService
{
    private const int AtOnce = 2;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        WorkFolder.RemoveAbandoned();
        return Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        // Most looks find nothing: traces of them would hide the others.
        using var silence = SuppressInstrumentationScope.Begin();
        var pause = BetweenLooks;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await process.RunAsync(stoppingToken))
                    await signal.WaitAsync(BetweenLooks, stoppingToken);
                pause = BetweenLooks;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                logger.LogWarning("Looking for files failed, again in {Pause}: {Reason}", pause, e.GetBaseException().Message);
                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}

/// <summary>Wakes those who wait for files, one a call.</summary>
internal sealed class FileSignal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for a call, at most for the time given.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(atMost);
        try
        {
            await _channel.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look without being called.
        }
    }
}

/// <summary>What the facts about files set going.</summary>
internal sealed class FileFacts(FileSignal signal, TellAttachedFiles tell)
{
    /// <summary>The file waits in its table; this makes its wait short.</summary>
    public Task RunAsync(FileUploaded fact)
    {
        _ = fact;
        signal.Set();
        return Task.CompletedTask;
    }

    public Task RunAsync(FilesAttached fact, CancellationToken cancellationToken) => tell.RunAsync(fact, cancellationToken);
}

/// <summary>Adds what works on files.</summary>
internal static class FileExtensions
{
    public static void AddFileProcessing(this IServiceCollection services)
    {
        services.AddFileStore();
        services.AddOptions<ProcessingOptions>().BindConfiguration("Files:Processing");
        services.AddOptions<ScannerOptions>().BindConfiguration("Clamav");
        services.AddSingleton<ToolRunner>().AddSingleton<Examine>().AddSingleton<VirusScanner>().AddSingleton<FileClaims>().AddSingleton<ProcessFile>();
        services.AddSingleton<FileSignal>().AddSingleton<FileFacts>().AddSingleton<TellAttachedFiles>().AddHostedService<FileProcessor>();
    }
}
