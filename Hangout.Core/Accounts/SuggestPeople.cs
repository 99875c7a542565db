using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Relationships;

namespace Hangout.Core.Accounts;

/// <summary>
/// People with whom the caller may want to talk (REL-2). Those who share groups and channels with them come first; then those who write in the
/// largest public channels; then the other members of these. Everything is looked at within limits: the answer costs the same in a channel of
/// ten and of a hundred thousand.
/// </summary>
public sealed class SuggestPeople(HangoutDbContext db)
{
    private const int ConversationsLookedAt = 50;
    private const int MembersLookedAt = 200;
    private const int ChannelsLookedAt = 5;
    private const int MessagesLookedAt = 200;

    /// <summary>One shared conversation outranks everything written in the channels that are looked at.</summary>
    private const int SharedWeight = 1_000_000;

    private static readonly string Sql =
        $"""
        with mine as (
            select c.id from conversation_members m join conversations c on c.id = m.conversation_id
            where m.user_id = $1 and {ConversationAccess.IsMemberSql} and c.kind in ('group', 'channel')
            order by c.last_activity_at desc, c.id desc limit {ConversationsLookedAt}),
        channels as (
            select id from conversations where is_public and deleted_at is null order by member_count desc, id desc limit {ChannelsLookedAt}),
        candidates as (
            select person.user_id, {SharedWeight} as weight
            from mine cross join lateral (
                select user_id from conversation_members
                where conversation_id = mine.id and status = 'active' order by user_id limit {MembersLookedAt}) person
            union all
            select author.sender_id, 1
            from channels cross join lateral (
                select sender_id from messages where conversation_id = channels.id order by seq desc limit {MessagesLookedAt}) author
            where exists (
                select 1 from conversation_members where conversation_id = channels.id and user_id = author.sender_id and status = 'active')
            union all
            select person.user_id, 0
            from channels cross join lateral (
                select user_id from conversation_members
                where conversation_id = channels.id and status = 'active' order by user_id limit {MembersLookedAt}) person),
        ranked as (select user_id, sum(weight) as rank from candidates group by user_id)
        select u.id, u.username, u.name, u.avatar_url, r.rank
        from ranked r join users u on u.id = r.user_id
        where (r.rank, u.id) < ($2, $3) and u.id <> $1 and not u.is_suspended and u.deleted_at is null
            and not {Block.BetweenSql("$1", "u.id")}
            and not exists (
                select 1 from conversations c
                where c.direct_key = least($1, u.id)::text || ':' || greatest($1, u.id)::text and c.deleted_at is null)
        order by r.rank desc, u.id desc limit $4
        """;

    /// <summary>
    /// Reads a page. Nobody is suggested with whom the caller has a direct conversation, from whom a block keeps them (REL-4), or whose account is
    /// closed.
    /// </summary>
    /// <param name="user">The caller, who is not among the results.</param>
    /// <param name="page">Which page; at most <see cref="Limits.SuggestedPeople"/> items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The page; or <c>validation_failed</c>.</returns>
    public async Task<Result<Page<SuggestedPersonDto>>> RunAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken)
    {
        var start = page.Check(Limits.SuggestedPeople);
        if (start.Failure is not null)
            return start.Failure;

        var after = start.Value.After ?? new Cursor(long.MaxValue, Guid.AllBitsSet);
        var rows = await db.QueryAsync(
            Sql,
            [user.Id, after.Key, after.Id, start.Value.Rows],
            row => (Person: new UserDto(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Optional<string>(3)), Rank: row.GetInt64(4)),
            cancellationToken);
        return start.Value.Of(rows, r => new SuggestedPersonDto(r.Person, (int)(r.Rank / SharedWeight)), r => new Cursor(r.Rank, r.Person.Id));
    }
}
