using Hangout.Contracts;
using Npgsql;

namespace Hangout.Core.Files.Uploading;

/// <summary>Where an upload stands (FIL-1).</summary>
/// <param name="Id">The file.</param>
/// <param name="Name">For people.</param>
/// <param name="MediaType">What the uploader said it is.</param>
/// <param name="Length">How many bytes it will have.</param>
/// <param name="Received">How many of them are durable.</param>
/// <param name="ExpiresAt">When it goes if nothing more comes; null once it is complete.</param>
public sealed record Upload(Guid Id, string Name, string MediaType, long Length, long Received, DateTimeOffset? ExpiresAt)
{
    /// <summary>The columns, for a table called <c>f</c>. A complete file may have become smaller since: its upload is what was sent.</summary>
    internal static readonly string Columns =
        $"""
        f.id, f.name, f.media_type, case when f.status = 'uploading' then f.size else f.received end, f.received,
            case when f.status = 'uploading' then f.written_at + make_interval(hours => {Limits.UploadHours}) end
        """;

    /// <summary>Whether all bytes are there.</summary>
    public bool IsComplete => Received == Length;

    /// <summary>The upload stands elsewhere than the client thinks.</summary>
    public static Failure WrongOffset { get; } = new(ErrorCodes.UploadOffset, "The upload stands elsewhere. Ask for its offset.");

    /// <summary>Another request writes to it.</summary>
    public static Failure Locked { get; } = new(ErrorCodes.UploadLocked, "Another request is writing to this upload. Try again soon.");

    /// <summary>More came than was announced, or more was announced than a file may have.</summary>
    public static Failure TooLarge { get; } = new(ErrorCodes.FileTooLarge, $"A file has at most {Limits.FileBytes} bytes, and no more than were announced.");

    internal static Upload Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5));
}
