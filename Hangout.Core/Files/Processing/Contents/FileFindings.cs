using Hangout.Contracts.Files;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>What is known of a file's content once it was looked at (FIL-3).</summary>
public sealed record FileFindings
{
    /// <summary>Why there is no picture, though there should be one; an error code.</summary>
    public string? Reason { get; init; }

    /// <summary>Pixels, as it is shown.</summary>
    public int? Width { get; init; }

    /// <summary>Likewise.</summary>
    public int? Height { get; init; }

    /// <summary>Of video and sound.</summary>
    public long? DurationMs { get; init; }

    /// <summary>Of a document.</summary>
    public int? Pages { get; init; }

    /// <summary>A tiny picture as a <c>data:</c> address.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Its pictures, which lie in the work folder as <c>{size}.webp</c>.</summary>
    public IReadOnlyList<ThumbnailDto> Thumbnails { get; init; } = [];

    /// <summary>Loudness over the length.</summary>
    public string? Waveform { get; init; }

    /// <summary>Text for the search.</summary>
    public string? Text { get; init; }

    /// <summary>The same with pictures, or with the reason why there are none.</summary>
    internal FileFindings With(Pictures pictures) => this with
    {
        Reason = pictures.Reason ?? Reason,
        Placeholder = pictures.Placeholder,
        Thumbnails = pictures.Thumbnails,
    };
}

/// <summary>Pictures of a file, or why there are none.</summary>
internal sealed record Pictures(string? Reason, string? Placeholder, IReadOnlyList<ThumbnailDto> Thumbnails);
