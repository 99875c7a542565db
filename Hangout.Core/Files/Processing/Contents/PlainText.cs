using System.Text;
using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>The beginning of a text, for the search.</summary>
internal static class PlainText
{
    /// <summary>How much of a text is kept, in bytes.</summary>
    public const int MaxBytes = 200 * 1024;

    public static bool Is(string mediaType) => mediaType.StartsWith("text/", StringComparison.Ordinal) || mediaType is "application/json" or "application/xml";

    public static async Task<string?> ReadAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        await using var file = folder.Open(WorkFolder.Original);
        var head = new byte[MaxBytes];
        var count = await file.ReadAtLeastAsync(head, MaxBytes, throwOnEndOfStream: false, cancellationToken);
        return Clean(head.AsSpan(0, count));
    }

    /// <summary>What PostgreSQL can keep: no zeros, and no half characters at the end.</summary>
    public static string? Clean(ReadOnlySpan<byte> bytes)
    {
        var encoding = bytes.StartsWith<byte>([0xFF, 0xFE]) ? Encoding.Unicode : bytes.StartsWith<byte>([0xFE, 0xFF]) ? Encoding.BigEndianUnicode : Encoding.UTF8;
        var text = encoding.GetString(bytes).Replace("\0", "", StringComparison.Ordinal).Trim('\uFEFF', '\uFFFD', ' ', '\t', '\r', '\n', '\f');
        return text.Length == 0 ? null : text;
    }
}
