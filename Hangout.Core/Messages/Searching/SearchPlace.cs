using Hangout.Core.Data;

namespace Hangout.Core.Messages.Searching;

/// <summary>Where a page begins: in the block of the newest messages up to a time, after so many of them.</summary>
/// <param name="Until">Messages written at this time or before.</param>
/// <param name="Offset">How many of the block were given already.</param>
/// <param name="IsLater">Whether it is a later block than the first.</param>
internal sealed record SearchPlace(DateTimeOffset Until, int Offset, bool IsLater)
{
    public static SearchPlace From(Cursor? cursor, DateTimeOffset now)
    {
        // What is written while one searches comes in the next search; a clock that is behind the database's must hide nothing.
        if (cursor is null)
            return new(now.AddMinutes(1), 0, IsLater: false);
        var bytes = cursor.Id.ToByteArray();
        return new(cursor.Time, Math.Clamp(BitConverter.ToInt32(bytes, 0), 0, Candidates.Most), bytes[4] == 1);
    }

    /// <summary>The place after some of a block: the next block when it is used up, and null at the end.</summary>
    public Cursor? After(int used, FoundCandidates found)
    {
        if (used < found.Items.Count)
            return At(Until, used, IsLater);
        if (!found.IsMore)
            return null;
        // PostgreSQL's clock counts microseconds. Those that share the last one's time all belong to its block.
        return At(found.Oldest.AddMicroseconds(-1), 0, isLater: true);
    }

    private static Cursor At(DateTimeOffset until, int offset, bool isLater)
    {
        var bytes = new byte[16];
        BitConverter.TryWriteBytes(bytes, offset);
        bytes[4] = isLater ? (byte)1 : (byte)0;
        return Cursor.At(until, new Guid(bytes));
    }
}
