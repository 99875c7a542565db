using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Hangout.Core.Data;

/// <summary>Where a page ended: the sort key of its last item, opaque to clients. A forged one can only skip or repeat items of one's own.</summary>
/// <param name="Key">The leading sort value: a time in ticks, a count.</param>
/// <param name="Id">The last item's ID, which tells equal keys apart.</param>
public sealed record Cursor(long Key, Guid Id)
{
    private const int LongestCursor = 120;

    /// <summary>The time of a key in ticks.</summary>
    public DateTimeOffset Time => new(Math.Clamp(Key, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    /// <summary>A cursor by time.</summary>
    public static Cursor At(DateTimeOffset time, Guid id) => new(time.UtcTicks, id);

    /// <summary>Before everything in a list that begins with the newest.</summary>
    public static Cursor Newest { get; } = At(new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero), new Guid("ffffffff-ffff-ffff-ffff-ffffffffffff"));

    /// <summary>As clients get it.</summary>
    public override string ToString() => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Key}:{Id:n}")));

    /// <summary>Reads what a client passed back.</summary>
    /// <param name="text">The cursor, or null for the first page.</param>
    /// <param name="failure">Set when it is no cursor.</param>
    /// <returns>The cursor; null for the first page.</returns>
    public static Cursor? Read(string? text, out Failure? failure)
    {
        failure = null;
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length <= LongestCursor && Base64Url.IsValid(text))
        {
            var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)).Split(':');
            if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var key)
                && Guid.TryParseExact(parts[1], "n", out var id))
            {
                return new Cursor(key, id);
            }
        }

        failure = Failure.Invalid("cursor", "is not one that this list gave.");
        return null;
    }
}
