using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Processing.Contents;
using Hangout.Core.Files.Processing.Tools;
using Hangout.Core.Files.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files.Processing;

/// <summary>
/// Brings an uploaded file from <c>scanning</c> over <c>processing</c> to <c>ready</c>, <c>error</c> or <c>infected</c> (FIL-3, FIL-4). Each step may run again: a
/// worker that dies leaves a file that the next one takes up. Without a scanner a file waits, however long; it is never taken for clean.
/// </summary>
public sealed class ProcessFile(
    FileClaims claims, IFileStore store, VirusScanner scanner, Examine examine, IOptions<ProcessingOptions> options, ILogger<ProcessFile> logger)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Takes a file that is due and works on it.</summary>
    /// <param name="cancellationToken">Ends the work; another worker takes the file up.</param>
    /// <returns>False when none is due.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        if (await claims.TakeAsync(cancellationToken) is not { } file)
            return false;
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewing = RenewAsync(file, held);
        try
        {
            await WorkAsync(file, held.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            // Either the worker stops, or the file is another's or deleted.
            await GiveBackAsync(file, cancellationToken.IsCancellationRequested ? claims.ReleaseAsync : RemoveUnwantedAsync);
        }
        catch (ScannerAwayException e)
        {
            logger.LogWarning("File {File} waits for the virus scanner: {Reason}", file.Id, e.Message);
            await GiveBackAsync(file, claims.WaitForScannerAsync);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "File {File} failed at attempt {Attempt}", file.Id, file.Attempt);
            await GiveBackAsync(file, file.Attempt < options.Value.MaxAttempts ? claims.RetryAsync : GiveUpAsync);
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }

        return true;
    }

    private async Task WorkAsync(ClaimedFile file, CancellationToken cancellationToken)
    {
        // Workers died of it.
        if (file.Attempt > options.Value.MaxAttempts)
        {
            await GiveUpAsync(file, cancellationToken);
            return;
        }

        if (file.Status == FileStatus.Scanning && !await IsCleanAsync(file, cancellationToken))
            return;

        using var folder = WorkFolder.Create();
        await using (var original = await OpenAsync(file, cancellationToken))
        await using (var copy = new FileStream(folder.PathOf(WorkFolder.Original), FileMode.CreateNew, FileAccess.Write))
            await original.CopyToAsync(copy, cancellationToken);
        var findings = await examine.RunAsync(folder, file.MediaType, file.Kind, cancellationToken);
        await using (var cleaned = folder.Open(WorkFolder.Original))
            await WriteIfChangedAsync(file, cleaned, cancellationToken);
        foreach (var thumbnail in findings.Thumbnails)
        {
            await using var picture = folder.Open($"{thumbnail.Size}.webp");
            await store.WriteAsync(file.Id, thumbnail.Size, picture, cancellationToken);
        }

        var size = new FileInfo(folder.PathOf(WorkFolder.Original)).Length;
        if (!await claims.SettleAsync(file, FileStatus.Ready, findings, size, cancellationToken))
            await RemoveUnwantedAsync(file, cancellationToken);
    }

    private async Task<bool> IsCleanAsync(ClaimedFile file, CancellationToken cancellationToken)
    {
        var found = file.Found;
        if (found is null)
        {
            await using var original = await OpenAsync(file, cancellationToken);
            found = await scanner.ScanAsync(original, cancellationToken);
        }

        if (found is null)
            return await claims.CleanAsync(file, cancellationToken);

        logger.LogWarning("File {File} is infected with {Found}; its content is destroyed", file.Id, found);
        await claims.NoteFoundAsync(file, found, cancellationToken);
        await store.DeleteAsync(file.Id, cancellationToken);
        await claims.SettleAsync(file, FileStatus.Infected, new() { Reason = ErrorCodes.FileInfected }, size: null, cancellationToken);
        return false;
    }

    private async Task<Stream> OpenAsync(ClaimedFile file, CancellationToken cancellationToken) =>
        await store.OpenAsync(file.Id, FileObjects.Original, cancellationToken) ?? throw new FileNotFoundException($"The store has no content of file {file.Id}.");

    /// <summary>Most files have nothing to remove: their bytes stay where they are.</summary>
    private async Task WriteIfChangedAsync(ClaimedFile file, FileStream cleaned, CancellationToken cancellationToken)
    {
        await using (var original = await OpenAsync(file, cancellationToken))
        {
            if (await AreEqualAsync(original, cleaned, cancellationToken))
                return;
        }

        cleaned.Position = 0;
        await store.WriteAsync(file.Id, FileObjects.Original, cleaned, cancellationToken);
    }

    private static async Task<bool> AreEqualAsync(Stream left, Stream right, CancellationToken cancellationToken)
    {
        if (left.Length != right.Length)
            return false;
        var (one, other) = (new byte[64 * 1024], new byte[64 * 1024]);
        while (true)
        {
            var count = await left.ReadAtLeastAsync(one, one.Length, throwOnEndOfStream: false, cancellationToken);
            var same = await right.ReadAtLeastAsync(other, other.Length, throwOnEndOfStream: false, cancellationToken);
            if (!one.AsSpan(0, count).SequenceEqual(other.AsSpan(0, same)))
                return false;
            if (count == 0)
                return true;
        }
    }

    /// <summary>What was written after the file was deleted.</summary>
    private async Task RemoveUnwantedAsync(ClaimedFile file, CancellationToken cancellationToken)
    {
        if (!await claims.IsWantedAsync(file.Id, cancellationToken))
            await store.DeleteAsync(file.Id, cancellationToken);
    }

    private Task GiveUpAsync(ClaimedFile file, CancellationToken cancellationToken)
    {
        logger.LogError("File {File} is given up after {Attempts} attempts", file.Id, options.Value.MaxAttempts);
        return claims.SettleAsync(file, FileStatus.Error, new() { Reason = ErrorCodes.FileProcessingFailed }, size: null, cancellationToken);
    }

    /// <summary>Also while the worker stops. Where even that fails the claim runs out by itself.</summary>
    private async Task GiveBackAsync(ClaimedFile file, Func<ClaimedFile, CancellationToken, Task> giveBack)
    {
        using var limit = new CancellationTokenSource(LastWords);
        try
        {
            await giveBack(file, limit.Token);
        }
        catch (Exception e)
        {
            logger.LogWarning(e, "File {File} is taken up again when its claim has run out", file.Id);
        }
    }

    private async Task RenewAsync(ClaimedFile file, CancellationTokenSource held)
    {
        while (true)
        {
            await Task.Delay(options.Value.ClaimFor / 3, held.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (held.IsCancellationRequested)
                return;
            try
            {
                if (!await claims.RenewAsync(file, held.Token))
                    await held.CancelAsync();
            }
            catch (Exception e) when (!held.IsCancellationRequested)
            {
                logger.LogWarning(e, "The claim on file {File} could not be renewed", file.Id);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
