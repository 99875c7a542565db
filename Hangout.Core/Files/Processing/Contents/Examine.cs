using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>Looks at a file's content, each kind by its own tools, and makes its pictures (FIL-3).</summary>
public sealed class Examine(ToolRunner tools)
{
    private readonly RemoveMetadata _removeMetadata = new(tools);
    private readonly ImageContent _images = new(tools);
    private readonly MediaContent _media = new(tools);
    private readonly PdfContent _documents = new(tools);
    private readonly OfficeContent _office = new(tools);

    /// <summary>Looks at the file <see cref="WorkFolder.Original"/>; what tells of the person who made it is removed from it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="mediaType">What it is by its signature.</param>
    /// <param name="kind">Likewise.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What is known now.</returns>
    public async Task<FileFindings> RunAsync(WorkFolder folder, string mediaType, FileKind kind, CancellationToken cancellationToken)
    {
        if (!await _removeMetadata.RunAsync(folder, mediaType, cancellationToken))
            return new() { Reason = ErrorCodes.FileUnreadable };
        return (mediaType, kind) switch
        {
            // A picture that is a program: it is never drawn here.
            ("image/svg+xml", _) => new(),
            (_, FileKind.Image) => await _images.LookAsync(folder, mediaType, cancellationToken),
            (_, FileKind.Video or FileKind.Audio) => await _media.LookAsync(folder, kind, cancellationToken),
            ("application/pdf", _) => await _documents.LookAsync(folder, cancellationToken),
            _ when OfficeContent.Is(mediaType) => await _office.LookAsync(folder, cancellationToken),
            _ when PlainText.Is(mediaType) => new() { Text = await PlainText.ReadAsync(folder, cancellationToken) },
            _ => new(),
        };
    }

    /// <summary>What a tool's failure tells of the file.</summary>
    internal static string ReasonOf(ToolResult result) => result.Outcome == ToolOutcome.Exceeded ? ErrorCodes.FileTooComplex : ErrorCodes.FileUnreadable;
}
