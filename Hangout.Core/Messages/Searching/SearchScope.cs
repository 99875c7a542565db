using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;

namespace Hangout.Core.Messages.Searching;

/// <summary>A conversation that the searcher may read.</summary>
/// <param name="Id">Which.</param>
/// <param name="FromSeq">Its messages after this one: those before are hidden from the member.</param>
/// <param name="Messages">How many there are.</param>
/// <param name="Newest">When anything last happened there.</param>
internal sealed record SearchedConversation(Guid Id, long FromSeq, long Messages, DateTimeOffset Newest);

/// <summary>Where a search looks, and whom and what its filters name.</summary>
/// <param name="Conversations">The searcher's, or those of them that <c>in:</c> names.</param>
/// <param name="Filters">Lexemes of which a message has one, for each filter by a person.</param>
/// <param name="NotFilters">Lexemes that it has none of.</param>
/// <param name="From">Written at this time or later.</param>
/// <param name="Until">Written before this time.</param>
/// <param name="Unknown">Filters that name nobody and nothing.</param>
internal sealed record SearchScope(
    IReadOnlyList<SearchedConversation> Conversations, IReadOnlyList<IReadOnlyList<string>> Filters, IReadOnlyList<string> NotFilters,
    DateTimeOffset From, DateTimeOffset Until, IReadOnlyList<string> Unknown)
{
    private static readonly string ConversationsSql =
        $"""
        select c.id, m.history_from_seq, c.last_seq - m.history_from_seq, c.last_activity_at
        from conversation_members m join conversations c on c.id = m.conversation_id
        where m.user_id = $1 and {ConversationAccess.IsMemberSql}
        """;

    public static async Task<SearchScope> ReadAsync(HangoutDbContext db, CurrentUser user, SearchQuery query, CancellationToken cancellationToken)
    {
        var mine = await db.QueryAsync(
            ConversationsSql, [user.Id], row => new SearchedConversation(row.GetGuid(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<DateTimeOffset>(3)),
            cancellationToken);
        var scope = new SearchScope(mine, [], [], query.From ?? DateTimeOffset.UnixEpoch, query.Until ?? Cursor.Newest.Time, []);
        foreach (var filter in query.Names)
            scope = await scope.WithAsync(db, user, filter, cancellationToken);
        return scope.Unknown.Count > 0 ? scope with { Conversations = [] } : scope;
    }

    private async Task<SearchScope> WithAsync(HangoutDbContext db, CurrentUser user, NamedFilter filter, CancellationToken cancellationToken)
    {
        if (filter.Key == "in")
        {
            var places = await FindPlacesAsync(db, user, filter.Value, cancellationToken);
            if (places.Count == 0)
                return filter.IsNot ? this : Without(filter);
            return this with { Conversations = [.. Conversations.Where(c => places.Contains(c.Id) != filter.IsNot)] };
        }

        var people = await FindPeopleAsync(db, user, filter.Value, cancellationToken);
        if (people.Count == 0)
            return filter.IsNot ? this : Without(filter);
        string[] lexemes = [.. people.Select(id => filter.Key == "from" ? Lexemes.Sender(id) : Lexemes.Mention(id))];
        return filter.IsNot ? this with { NotFilters = [.. NotFilters, .. lexemes] } : this with { Filters = [.. Filters, lexemes] };
    }

    private SearchScope Without(NamedFilter filter) => this with { Unknown = [.. Unknown, $"{filter.Key}:{filter.Value}"] };

    /// <summary>The people of the searcher's conversations with that username, or else with that name or a part of it that stands at a word's beginning.</summary>
    private async Task<IReadOnlyList<Guid>> FindPeopleAsync(HangoutDbContext db, CurrentUser user, string value, CancellationToken cancellationToken)
    {
        if (value.Equals("me", StringComparison.OrdinalIgnoreCase))
            return [user.Id];
        var name = value.TrimStart('@');
        if (Guid.TryParse(name, out var id))
            return [id];
        var found = await db.QueryAsync(
            """
            select u.id, u.username = lower($1) as is_username from users u
            where (u.username = lower($1) or plain(u.name) like plain($2) || '%' or plain(u.name) like '% ' || plain($2) || '%')
                and (u.id = $3 or exists (
                    select 1 from conversation_members o
                    where o.user_id = u.id and o.conversation_id = any($4)))
            order by is_username desc, u.id limit 20
            """,
            [name, LikePattern.Escape(name), user.Id, Conversations.Select(c => c.Id).ToArray()], row => (Id: row.GetGuid(0), IsUsername: row.GetBoolean(1)), cancellationToken);
        return found is [{ IsUsername: true } exact, ..] ? [exact.Id] : [.. found.Select(f => f.Id)];
    }

    /// <summary>The conversations with that ID or title, the direct one with that person, or else those whose title has a word that begins so.</summary>
    private async Task<IReadOnlyCollection<Guid>> FindPlacesAsync(HangoutDbContext db, CurrentUser user, string value, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(value, out var id))
            return Conversations.Any(c => c.Id == id) ? [id] : [];
        var name = value.TrimStart('#', '@', '~');
        var found = await db.QueryAsync(
            """
            select c.id, plain(coalesce(c.title, o.name)) = plain($1) or o.username = lower($1) as is_whole
            from conversations c
            left join lateral (
                select u.username, u.name from conversation_members m join users u on u.id = m.user_id
                where c.kind = 'direct' and m.conversation_id = c.id and m.user_id <> $3 limit 1) o on true
            where c.id = any($4)
                and (plain(coalesce(c.title, o.name)) like plain($2) || '%' or plain(coalesce(c.title, o.name)) like '% ' || plain($2) || '%' or o.username = lower($1))
            """,
            [name, LikePattern.Escape(name), user.Id, Conversations.Select(c => c.Id).ToArray()], row => (Id: row.GetGuid(0), IsWhole: row.GetBoolean(1)), cancellationToken);
        var whole = found.Where(f => f.IsWhole).Select(f => f.Id).ToHashSet();
        return whole.Count > 0 ? whole : [.. found.Select(f => f.Id)];
    }
}
