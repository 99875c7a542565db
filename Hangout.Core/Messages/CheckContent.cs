using Hangout.Contracts.Messages;
using Hangout.Core.Files;

namespace Hangout.Core.Messages;

/// <summary>Checks what somebody wants to write: its files, its text and its parts (MSG-1, FIL-1).</summary>
public sealed class CheckContent(FindFiles findFiles, RenderTurns turns)
{
    /// <summary>Checks and renders.</summary>
    /// <param name="userId">The author.</param>
    /// <param name="text">Markdown.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The content; or what <see cref="FindFiles"/> or <see cref="MessageContent.From"/> refuses with.</returns>
    public async Task<Result<MessageContent>> RunAsync(Guid userId, string? text, IReadOnlyList<MessagePart>? parts, CancellationToken cancellationToken)
    {
        var files = await findFiles.OfPartsAsync(userId, parts, cancellationToken);
        return files.Failure is { } failure ? failure : await turns.RenderAsync(userId, text, parts, files.Value, cancellationToken);
    }
}
