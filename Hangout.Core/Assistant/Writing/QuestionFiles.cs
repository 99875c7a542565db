using System.Text;
using Hangout.Contracts.Files;
using Hangout.Core.Assistant.Providers;
using Hangout.Core.Data;
using Hangout.Core.Files.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;

namespace Hangout.Core.Assistant.Writing;

/// <summary>The files of a question, as a model takes them (AI-3): images as they are, of others the text. What nobody can read is named.</summary>
public sealed class QuestionFiles(HangoutDbContext db, IFileStore store)
{
    private const int MaxImageBytes = 5 * 1024 * 1024, MaxTextBytes = 400_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60), Pause = TimeSpan.FromMilliseconds(300);
    private static readonly string[] Images = ["image/png", "image/jpeg", "image/webp", "image/gif"];

    /// <summary>Reads them. A file that is still looked at is waited for.</summary>
    /// <param name="conversationId">Where.</param>
    /// <param name="messageId">Of which message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>In the order of the message.</returns>
    public async Task<IReadOnlyList<AIContent>> OfAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        var contents = new List<AIContent>();
        foreach (var file in await SettledAsync(conversationId, messageId, cancellationToken))
            contents.Add(await ReadAsync(file, cancellationToken));
        return contents;
    }

    private async Task<IReadOnlyList<Attached>> SettledAsync(Guid conversationId, Guid messageId, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            var files = await (
                from attached in db.Set<Files.MessageFile>()
                join file in db.Files on attached.FileId equals file.Id
                where attached.ConversationId == conversationId && attached.MessageId == messageId && file.DeletedAt == null
                orderby attached.Place
                select new Attached(file.Id, file.Name, file.MediaType, file.Size, file.Status, file.Text)).AsNoTracking().ToListAsync(cancellationToken);
            if (waited >= LongestWait || !files.Exists(f => f.Status is FileStatus.Scanning or FileStatus.Processing))
                return files;
            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task<AIContent> ReadAsync(Attached file, CancellationToken cancellationToken)
    {
        if (file.Status != FileStatus.Ready)
            return new TextContent($"[The file \"{file.Name}\" cannot be read.]");
        if (Images.Contains(file.MediaType, StringComparer.OrdinalIgnoreCase) && file.Size <= MaxImageBytes
            && await BytesAsync(file.Id, MaxImageBytes, cancellationToken) is { } image)
        {
            return new DataContent(image, file.MediaType);
        }

        var text = file.Text;
        if (text is null && IsText(file.MediaType) && await BytesAsync(file.Id, MaxTextBytes, cancellationToken) is { } bytes)
            text = Encoding.UTF8.GetString(bytes).Replace("\0", "", StringComparison.Ordinal);
        return new TextContent(text is null
            ? $"[The file \"{file.Name}\" ({file.MediaType}) has no text that can be read.]"
            : $"[The file \"{file.Name}\" says:]\n{text}\n[End of \"{file.Name}\"]");
    }

    private async Task<byte[]?> BytesAsync(Guid fileId, int most, CancellationToken cancellationToken)
    {
        await using var content = await store.OpenAsync(fileId, FileObjects.Original, cancellationToken);
        if (content is null)
            return null;
        var bytes = new byte[(int)Math.Min(most, content.Length)];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static bool IsText(string mediaType) =>
        mediaType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || mediaType is "application/json" or "application/xml" or "application/yaml";

    private sealed record Attached(Guid Id, string Name, string MediaType, long Size, FileStatus Status, string? Text);
}
