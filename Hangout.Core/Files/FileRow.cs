using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Npgsql;

namespace Hangout.Core.Files;

/// <summary>The one place where a row of <c>files</c> becomes a <see cref="FileDto"/>.</summary>
public static class FileRow
{
    /// <summary>The file as JSON, for a table called <c>f</c>. Of a deleted one nothing is told but that it was there.</summary>
    public const string Json =
        $"""
        case when f.deleted_at is null then jsonb_strip_nulls(jsonb_build_object('id', f.id, 'ownerId', f.owner_id, 'name', f.name, 'mediaType', f.media_type,
            'kind', f.kind, 'size', f.size, 'status', f.status, 'createdAt', f.created_at, 'reason', f.reason, 'width', f.width, 'height', f.height,
            'durationMs', f.duration_ms, 'pages', f.pages, 'placeholder', f.placeholder, 'thumbnails', f.thumbnails, 'waveform', f.waveform))
        else jsonb_build_object('id', f.id, 'ownerId', f.owner_id, 'name', '', 'mediaType', f.media_type, 'kind', f.kind, 'size', 0, 'status', 'error',
            'createdAt', f.created_at, 'reason', '{ErrorCodes.FileDeleted}') end
        """;

    /// <summary>The files of a message as JSON, for messages called <c>m</c>; null when it has none.</summary>
    internal const string OfMessage =
        $"""
        case when {AttachedFiles.HasMessageSql} then (
            select jsonb_agg({Json} order by mf.place) from message_files mf join files f on f.id = mf.file_id
            where mf.conversation_id = m.conversation_id and mf.message_id = m.id) end
        """;

    /// <summary>Whether the worker still has something to do with it.</summary>
    /// <param name="file">The file.</param>
    /// <returns>Whether.</returns>
    public static bool IsUnsettled(FileDto file) => file.Status is FileStatus.Scanning or FileStatus.Processing;

    /// <summary>Reads a file.</summary>
    /// <param name="reader">At a row.</param>
    /// <param name="column">Where its JSON is.</param>
    /// <returns>The file.</returns>
    public static FileDto Read(NpgsqlDataReader reader, int column = 0) => JsonSerializer.Deserialize<FileDto>(reader.GetString(column), HangoutJson.Options)!;
}
