using System.Text;
using Hangout.Contracts.Files;

namespace Hangout.Core.Files;

/// <summary>What a file is by its own first bytes (FIL-1). The name and what the uploader said only tell apart what begins alike.</summary>
/// <param name="Name">Such as <c>image/png</c>.</param>
/// <param name="Kind">What it is to people.</param>
public sealed record MediaType(string Name, FileKind Kind)
{
    /// <summary>How many bytes are looked at.</summary>
    public const int HeadLength = 4096;

    private static readonly (string Extension, string Type)[] Texts =
    [
        ("html", "text/html"), ("htm", "text/html"), ("svg", "image/svg+xml"), ("xml", "text/xml"), ("css", "text/css"), ("js", "text/javascript"), ("mjs", "text/javascript"),
        ("json", "application/json"), ("csv", "text/csv"), ("md", "text/markdown"), ("ics", "text/calendar"), ("vcf", "text/vcard"), ("rtf", "application/rtf"),
    ];

    private static readonly (string Extension, string Type)[] Archives =
    [
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"), ("odt", "application/vnd.oasis.opendocument.text"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"), ("odp", "application/vnd.oasis.opendocument.presentation"), ("epub", "application/epub+zip"),
    ];

    private static readonly (string Extension, string Type)[] Compounds =
        [("doc", "application/msword"), ("xls", "application/vnd.ms-excel"), ("ppt", "application/vnd.ms-powerpoint"), ("msg", "application/vnd.ms-outlook")];

    /// <summary>Names that say what is in a file, where a person would rely on it.</summary>
    private static readonly (string Extension, string Type)[] Promises =
    [
        ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("png", "image/png"), ("gif", "image/gif"), ("webp", "image/webp"), ("avif", "image/avif"), ("heic", "image/heic"),
        ("heif", "image/heif"), ("bmp", "image/bmp"), ("tif", "image/tiff"), ("tiff", "image/tiff"), ("mp4", "video/mp4"), ("m4v", "video/mp4"), ("mov", "video/quicktime"),
        ("webm", "video/webm"), ("weba", "audio/webm"), ("mkv", "video/x-matroska"), ("mp3", "audio/mpeg"), ("m4a", "audio/mp4"), ("ogg", "audio/ogg"),
        ("oga", "audio/ogg"), ("opus", "audio/ogg"),
        ("wav", "audio/wav"), ("flac", "audio/flac"), ("pdf", "application/pdf"),
    ];

    /// <summary>Looks at a file's beginning.</summary>
    /// <param name="head">The first <see cref="HeadLength"/> bytes, or all when there are fewer.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="claimed">The type that the uploader said, if any.</param>
    /// <returns>Null when such files are not taken, or when it is something else than its name or the uploader promises.</returns>
    public static MediaType? Of(ReadOnlySpan<byte> head, string name, string? claimed)
    {
        var extension = ExtensionOf(name);
        var isSound = claimed?.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) == true;
        if (Signed(head, extension, isSound) is { } found)
        {
            var type = new MediaType(found, KindOf(found));
            return Promised(extension, claimed) is { } promised && promised != type.Kind && !AreAlike(promised, type.Kind) ? null : type;
        }

        return !IsText(head) || Promised(extension, claimed) is not null ? null : new(Named(Texts, extension) ?? "text/plain", FileKind.Document);
    }

    /// <summary>What a file is said to be until its bytes are there.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="claimed">The type that the uploader said, if any.</param>
    /// <returns>A guess.</returns>
    public static MediaType Guess(string name, string? claimed)
    {
        var extension = ExtensionOf(name);
        // A recorder knows whether its container holds sound alone; the name does not say.
        if (IsTypeName(claimed) && Named(Promises, extension) is { } promised && AreAlike(KindOf(promised), KindOf(claimed!)))
            return new(claimed!.ToLowerInvariant(), KindOf(claimed!));
        var type = Named(Promises, extension) ?? Named(Texts, extension) ?? Named(Archives, extension) ?? Named(Compounds, extension)
            ?? (IsTypeName(claimed) ? claimed!.ToLowerInvariant() : "application/octet-stream");
        return new(type, KindOf(type));
    }

    /// <summary>Whether a browser may show it in a page: the others are for saving only, since they may act.</summary>
    /// <param name="type">The media type.</param>
    /// <returns>True for pictures, sound, video, PDF and plain text.</returns>
    public static bool IsInline(string type) =>
        type is "application/pdf" or "text/plain" || (type != "image/svg+xml" && KindOf(type) != FileKind.Document);

    private static string? Signed(ReadOnlySpan<byte> head, string extension, bool isSound) =>
        head.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? "image/jpeg"
        : head.StartsWith<byte>([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]) ? "image/png"
        : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? "image/gif"
        : head.StartsWith("RIFF"u8) && head.Length >= 12 ? OfRiff(head[8..12])
        : head.StartsWith("BM"u8) && head.Length >= 26 && head[6..10].IndexOfAnyExcept((byte)0) < 0 ? "image/bmp"
        : head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8) ? "image/tiff"
        : head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8) ? OfBrand(head, isSound)
        : head.StartsWith<byte>([0x1A, 0x45, 0xDF, 0xA3]) ? OfMatroska(head, isSound)
        : head.StartsWith("OggS"u8) ? head.IndexOf("theora"u8) >= 0 ? "video/ogg" : "audio/ogg"
        : head.StartsWith("fLaC"u8) ? "audio/flac"
        : head.StartsWith("ID3"u8) || (head.Length >= 4 && head[0] == 0xFF && (head[1] & 0xE6) == 0xE2 && (head[2] & 0xF0) != 0xF0) ? "audio/mpeg"
        : head.Length >= 4 && head[0] == 0xFF && (head[1] & 0xF6) == 0xF0 ? "audio/aac"
        : head.StartsWith("%PDF-"u8) ? "application/pdf"
        : head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8) ? Named(Archives, extension) ?? "application/zip"
        : head.StartsWith<byte>([0x1F, 0x8B]) ? "application/gzip"
        : head.StartsWith<byte>([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C]) ? "application/x-7z-compressed"
        : head.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) ? Named(Compounds, extension)
        : head.StartsWith("{\\rtf"u8) ? "application/rtf"
        : null;

    private static string? OfRiff(ReadOnlySpan<byte> form) => form.SequenceEqual("WEBP"u8) ? "image/webp" : form.SequenceEqual("WAVE"u8) ? "audio/wav" : null;

    /// <summary>Files of the MP4 family say what they are by brands; what only says "some MP4" may be sound alone.</summary>
    private static string? OfBrand(ReadOnlySpan<byte> head, bool isSound)
    {
        var length = Math.Min(head.Length, head[2] * 256 + head[3]);
        var brands = head[8..Math.Max(12, length)];
        return brands[..4].SequenceEqual("avif"u8) || brands[..4].SequenceEqual("avis"u8) ? "image/avif"
            : brands[..4].SequenceEqual("heic"u8) || brands[..4].SequenceEqual("heix"u8) ? "image/heic"
            : brands[..4].SequenceEqual("mif1"u8) || brands[..4].SequenceEqual("msf1"u8) ? brands.IndexOf("avif"u8) >= 0 ? "image/avif" : "image/heif"
            : brands[..4].SequenceEqual("qt  "u8) ? "video/quicktime"
            : brands[..4].SequenceEqual("M4A "u8) || brands[..4].SequenceEqual("M4B "u8) || isSound ? "audio/mp4"
            : "video/mp4";
    }

    private static string OfMatroska(ReadOnlySpan<byte> head, bool isSound) =>
        head.IndexOf("webm"u8) < 0 ? "video/x-matroska" : isSound ? "audio/webm" : "video/webm";

    /// <summary>UTF-8 without control characters that no text has; the last character may be cut.</summary>
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith<byte>([0xFF, 0xFE]) || head.StartsWith<byte>([0xFE, 0xFF]))
            return head.Length % 2 == 0;
        if (head.ContainsAnyInRange((byte)0, (byte)8) || head.ContainsAnyInRange((byte)14, (byte)26))
            return false;
        while (!head.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(head, out _, out var used);
            if (status == System.Buffers.OperationStatus.NeedMoreData)
                return true;
            if (status != System.Buffers.OperationStatus.Done)
                return false;
            head = head[used..];
        }

        return true;
    }

    private static FileKind? Promised(string extension, string? claimed)
    {
        if (Named(Promises, extension) is { } type)
            return KindOf(type);
        return extension.Length == 0 && IsTypeName(claimed) && KindOf(claimed!) is var kind && kind != FileKind.Document ? kind : null;
    }

    /// <summary>Containers of video may hold sound alone.</summary>
    private static bool AreAlike(FileKind promised, FileKind found) =>
        promised is FileKind.Video or FileKind.Audio && found is FileKind.Video or FileKind.Audio;

    private static FileKind KindOf(string type) =>
        type == "image/svg+xml" ? FileKind.Document
        : type.StartsWith("image/", StringComparison.OrdinalIgnoreCase) ? FileKind.Image
        : type.StartsWith("video/", StringComparison.OrdinalIgnoreCase) ? FileKind.Video
        : type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? FileKind.Audio
        : FileKind.Document;

    private static string ExtensionOf(string name) => Path.GetExtension(name) is { Length: > 1 } extension ? extension[1..].ToLowerInvariant() : "";

    private static string? Named((string Extension, string Type)[] table, string extension) => Array.Find(table, row => row.Extension == extension).Type;

    private static bool IsTypeName(string? claimed) =>
        claimed is { Length: > 2 and <= 127 } && claimed.Count(c => c == '/') == 1
        && claimed.All(c => char.IsAsciiLetterOrDigit(c) || "/.+-_".Contains(c, StringComparison.Ordinal));
}
