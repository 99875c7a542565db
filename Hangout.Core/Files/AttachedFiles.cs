namespace Hangout.Core.Files;

/// <summary>The files in the parts of messages, for SQL.</summary>
internal static class AttachedFiles
{
    /// <summary>Whether a message called <c>m</c> has any.</summary>
    public const string HasMessageSql = """m.parts @? '$[*] ? (@.type == "file")'""";

    /// <summary>Rows of <c>message_files</c> for messages of a table with <c>conversation_id</c>, <c>id</c> and <c>parts</c>. Files that are gone give none.</summary>
    public static string Sql(string table) =>
        $"""
        select p.conversation_id, p.id, f.id, min(part.n)
            from {table} p
            cross join lateral jsonb_array_elements(case when jsonb_typeof(p.parts) = 'array' then p.parts end) with ordinality as part(value, n)
            join files f on f.id = (part.value->>'fileId')::uuid
            where part.value->>'type' = 'file'
            group by 1, 2, 3
        """;
}
