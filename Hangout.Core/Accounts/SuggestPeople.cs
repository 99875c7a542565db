using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Relationships;

namespace Hangout.Core.Accounts;

/// <summary>
/// People whom the caller may want to know (REL-2). Friends of friends come first, those with more friends in common before others; then those whom people
/// follow whom the caller follows; then those who share groups and channels with them; then those who write in the largest public channels; then the other
/// members of these. Everything is looked at within limits: the answer costs the same in a channel of ten and of a hundred thousand.
/// </summary>
public sealed class SuggestPeople(HangoutDbContext db)
{
    private const int ConversationsLookedAt = 50;
    private const int MembersLookedAt = 200;
    private const int ChannelsLookedAt = 5;
    private const int MessagesLookedAt = 200;

    private const int RelatedLookedAt = 200;

    /// <summary>
    /// One shared conversation outranks everything written in the channels that are looked at, one who follows all shared conversations, one mutual friend all of these.
    /// </summary>
    private const long SharedWeight = 1_000_000, FollowWeight = 1_000_000_000, FriendWeight = 1_000_000_000_000;

    private static readonly string Sql =
        $"""
        with mine as (
            select c.id from conversation_members m join conversations c on c.id = m.conversation_id
            where m.user_id = $1 and {ConversationAccess.IsMemberSql} and c.kind in ('group', 'channel')
            order by c.last_activity_at desc, c.id desc limit {ConversationsLookedAt}),
        channels as (
            select id from conversations where is_public and deleted_at is null order by member_count desc, id desc limit {ChannelsLookedAt}),
        candidates as (
            select other.friend_id as user_id, {FriendWeight} as weight
            from (select friend_id from friends where user_id = $1 order by friend_id limit {RelatedLookedAt}) mutual cross join lateral (
                select friend_id from friends where user_id = mutual.friend_id order by friend_id limit {RelatedLookedAt}) other
            union all
            select other.followee_id, {FollowWeight}
            from (select followee_id from follows where follower_id = $1 and is_accepted order by followee_id limit {RelatedLookedAt}) followed cross join lateral (
                select followee_id from follows where follower_id = followed.followee_id and is_accepted order by followee_id limit {RelatedLookedAt}) other
            union all
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
        ranked as (select user_id, sum(weight)::bigint as rank from candidates group by user_id)
        select u.id, u.username, u.name, u.avatar_url, r.rank, (
            select count(*)::int from friends mine join friends theirs on theirs.friend_id = mine.friend_id where mine.user_id = $1 and theirs.user_id = u.id)
        from ranked r join users u on u.id = r.user_id
        where (r.rank, u.id) < ($2, $3) and u.id <> $1 and {Privacy.MaySeeProfileSql("$1", "u")} and not {Mute.IsSql("$1", "u.id")}
            and not {Friend.IsSql("$1", "u.id")} and not exists (select 1 from follows where follower_id = $1 and followee_id = u.id)
            and not exists (select 1 from friend_requests where (from_id = $1 and to_id = u.id) or (from_id = u.id and to_id = $1))
            and not exists (
                select 1 from conversations c
                where c.direct_key = least($1, u.id)::text || ':' || greatest($1, u.id)::text and c.deleted_at is null)
        order by r.rank desc, u.id desc limit $4
        """;

    /// <summary>
    /// Reads a page. Nobody is suggested whom the caller knows already - a friend, somebody whom they follow or asked to, somebody with whom they have a direct
    /// conversation - or muted, nor anybody whose profile is not open to them (REL-4): how many friends they have in common would be told.
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
            row => (Person: new UserDto(row.GetGuid(0), row.GetString(1), row.GetString(2), row.Optional<string>(3)), Rank: row.GetInt64(4), Mutual: row.GetInt32(5)),
            cancellationToken);
        return start.Value.Of(rows, r => Suggested(r.Person, r.Rank, r.Mutual), r => new Cursor(r.Rank, r.Person.Id));
    }

    private static SuggestedPersonDto Suggested(UserDto person, long rank, int mutual) =>
        new(person, (int)(rank % FollowWeight / SharedWeight), mutual, (int)(rank % FriendWeight / FollowWeight));
}
