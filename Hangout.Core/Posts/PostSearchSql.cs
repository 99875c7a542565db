namespace Hangout.Core.Posts;

/// <summary>
/// The index of posts: a column that PostgreSQL makes of the text, so that nothing is found by a word that was edited away. As with messages, case and accents do not
/// count, and in scripts without spaces each character is a word.
/// </summary>
internal static class PostSearchSql
{
    // The scripts of Words.StandsAlone, and what is neither letter nor digit.
    private const string Characters =
        @"\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3031-\u30ff\u31a0-\u31ff"
        + @"\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff";

    private const string Separators =
        @"\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u2000-\u206f"
        + @"\u3001-\u3004\u3008-\u3020\uff01-\uff0f";

    public const string Create =
        $"""
        create function post_words(value text) returns text language sql immutable strict parallel safe
            as $$ select regexp_replace(regexp_replace(public.plain(value), '[{Separators}]+', ' ', 'g'), '([{Characters}])', ' \1 ', 'g') $$;
        alter table posts add column words tsvector generated always as (to_tsvector('pg_catalog.simple', public.post_words(text))) stored;
        create index ix_posts_words on posts using gin (words) where deleted_at is null;
        """;

    public const string Drop =
        """
        alter table posts drop column words;
        drop function post_words(text);
        """;
}
