namespace Hangout.Core.Messages.Searching;

/// <summary>The tables of the search index, which EF Core has no entities for (docs/data.md).</summary>
internal static class SearchIndexSql
{
    /// <summary>Makes them. Only extensions that PostgreSQL itself brings.</summary>
    public const string Create =
        """
        create extension if not exists pg_trgm;

        create table message_search (
            conversation_id uuid not null,
            created_at timestamptz not null,
            seq bigint not null,
            words tsvector not null,
            constraint pk_message_search primary key (conversation_id, created_at, seq)
        );
        -- A search looks into it once for each conversation: what waits in a pending list would be read each time.
        create index ix_message_search_words on message_search using gin (words) with (fastupdate = off);

        create table search_positions (
            conversation_id uuid primary key references conversations (id) on delete cascade,
            change bigint not null
        ) with (fillfactor = 70);

        create function search_stems(word text) returns text[] language sql immutable strict parallel safe as $$
            select array(select distinct language || ':' || stem
                from (values ('english'), ('german'), ('french'), ('spanish'), ('italian'), ('portuguese'), ('dutch'), ('swedish'), ('russian'), ('greek'),
                    ('arabic'), ('hindi'), ('turkish'), ('hungarian')) languages(language)
                cross join lateral unnest(ts_lexize(format('pg_catalog.%I_stem', language)::regdictionary, word)) stem
                where case when word ~ '^[a-z]' then language not in ('russian', 'greek', 'arabic', 'hindi')
                    when word ~ '^[а-я]' then language = 'russian' when word ~ '^[α-ω]' then language = 'greek'
                    when word ~ '^[ء-ي]' then language = 'arabic' else language = 'hindi' end)
        $$;

        create table search_words (
            word text primary key,
            stems text[] not null,
            alike text[] not null
        );
        create index ix_search_words_stems on search_words using gin (stems);
        create index ix_search_words_alike on search_words using gin (alike);
        create index ix_search_words_word on search_words using gin (word gin_trgm_ops);
        """;

    /// <summary>Takes them away.</summary>
    public const string Drop = "drop table search_words; drop function search_stems(text); drop table search_positions; drop table message_search; drop extension pg_trgm;";
}
