namespace Hangout.Contracts.Files;

/// <summary>What a file is to people (FIL-1). Its media type says it exactly.</summary>
public enum FileKind
{
    /// <summary>An image.</summary>
    Image,

    /// <summary>A video.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Anything else: a PDF, a text, an archive.</summary>
    Document,
}

/// <summary>How far a file has come (FIL-3, FIL-4). Its content is given out in <see cref="Ready"/> only.</summary>
public enum FileStatus
{
    /// <summary>Bytes are still missing.</summary>
    Uploading,

    /// <summary>Waits for the virus scanner, however long that is away.</summary>
    Scanning,

    /// <summary>Clean; pictures of it are being made.</summary>
    Processing,

    /// <summary>It can be opened.</summary>
    Ready,

    /// <summary>It cannot be used; <c>reason</c> says why.</summary>
    Error,

    /// <summary>A virus was found in it, or something that looks like one; its content is destroyed.</summary>
    Infected,
}

/// <summary>A picture of a file (FIL-3), always WebP. Its address is <c>/api/files/{id}/thumbnails/{size}</c>; it never changes.</summary>
/// <param name="Size"><c>small</c>, <c>medium</c> or <c>large</c>: at most 160, 640 or 1,600 pixels on the longer side, and never larger than the file.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record ThumbnailDto(string Size, int Width, int Height);

/// <summary>An uploaded file (FIL-1 to FIL-4). Its content is at <c>/api/files/{id}/content</c>.</summary>
/// <param name="Id">The file; also the ID of its upload.</param>
/// <param name="OwnerId">The person who uploaded it; absent for deleted people.</param>
/// <param name="Name">For people: at most 255 characters, never a path.</param>
/// <param name="MediaType">What its content is by its own signature; until that is known, what the uploader said.</param>
/// <param name="Kind">What it is to people.</param>
/// <param name="Size">Bytes of the content that is given out.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="CreatedAt">When its upload began.</param>
/// <param name="Reason">One of the error codes: with <c>error</c> and <c>infected</c> why, with <c>ready</c> why there is no picture of it.</param>
/// <param name="Width">Pixels of an image or video as it is shown: its orientation is applied.</param>
/// <param name="Height">Pixels, as the width.</param>
/// <param name="DurationMs">Milliseconds of a video or of sound.</param>
/// <param name="Pages">Pages of a document.</param>
/// <param name="Placeholder">A tiny blurred picture as a <c>data:</c> address, to show before the thumbnail is there.</param>
/// <param name="Thumbnails">Pictures of it, the smallest first; absent when there are none.</param>
/// <param name="Waveform">Loudness of sound over its length: base64 of up to 100 bytes, 0 to 255 each.</param>
public sealed record FileDto(
    Guid Id, Guid? OwnerId, string Name, string MediaType, FileKind Kind, long Size, FileStatus Status, DateTimeOffset CreatedAt, string? Reason = null,
    int? Width = null, int? Height = null, long? DurationMs = null, int? Pages = null, string? Placeholder = null, IReadOnlyList<ThumbnailDto>? Thumbnails = null,
    string? Waveform = null);

/// <summary>A message or a post in which a file is used.</summary>
/// <param name="SentAt">When it was written.</param>
/// <param name="ConversationId">Where; absent for a post.</param>
/// <param name="MessageId">Which message; absent for a post.</param>
/// <param name="PostId">Which post of the caller's own; absent for a message.</param>
public sealed record FileUse(DateTimeOffset SentAt, Guid? ConversationId = null, Guid? MessageId = null, Guid? PostId = null);

/// <summary>A file of the caller's own (FIL-5).</summary>
/// <param name="File">The file.</param>
/// <param name="Downloads">How often its content was fetched.</param>
/// <param name="LastAccessedAt">When last; absent when never.</param>
/// <param name="Uses">Messages and posts in which it is used, the newest first; at most 20.</param>
public sealed record OwnFileDto(FileDto File, long Downloads, DateTimeOffset? LastAccessedAt, IReadOnlyList<FileUse> Uses);

/// <summary>How much room a person's files take (FIL-5).</summary>
/// <param name="UsedBytes">All files that are not deleted, unfinished ones with their full size.</param>
/// <param name="TotalBytes">How much they may take.</param>
/// <param name="Files">How many files.</param>
public sealed record FileQuotaDto(long UsedBytes, long TotalBytes, int Files);

/// <summary>Makes an address of a file that works without signing in, for a while (FIL-5).</summary>
/// <param name="ExpiresInSeconds">10 to 86,400; 300 without a wish.</param>
public sealed record FileLinkRequest(int? ExpiresInSeconds = null);

/// <summary>An address of a file that works without signing in (FIL-5).</summary>
/// <param name="Url">A path on this host. Whoever knows it can fetch the content until then, and no longer than the person who made it could.</param>
/// <param name="ExpiresAt">Until when.</param>
public sealed record FileLinkDto(string Url, DateTimeOffset ExpiresAt);

/// <summary>Gives a file another name.</summary>
/// <param name="Name">1 to 255 characters in one line.</param>
public sealed record RenameFileRequest(string Name);

/// <summary>Takes an image of the caller's as a picture of somebody or something.</summary>
/// <param name="FileId">An image that is ready; null takes the picture away.</param>
public sealed record SetPictureRequest(Guid? FileId);
