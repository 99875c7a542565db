using Hangout.Contracts.Realtime;
using Hangout.Core.Conversations;
using Hangout.Core.Realtime;
using Npgsql;

namespace Hangout.Core.Relationships;

/// <summary>
/// Tells the members of a conversation what one of them does there: typing (MSG-9), reading and receiving (MSG-8). Those whom a block keeps apart from that
/// one are not told (REL-4): where there are any, the others hear it each for themselves.
/// </summary>
/// <param name="dataSource">Knows who is kept apart.</param>
/// <param name="publisher">Tells.</param>
public sealed class MemberNews(NpgsqlDataSource dataSource, RealtimePublisher publisher)
{
    /// <summary>More members than this hear nothing where some may not: it would be a publication for each.</summary>
    private const int MaxMembersOneByOne = 200;

    // $1 conversations, $2 people. The last column: an active member who may not hear of the person.
    private static readonly string ApartSql =
        $"""
        with news as (select * from unnest($1, $2) as n(conversation_id, user_id)),
        apart as (
            select n.conversation_id, n.user_id, b.blocked_id as other_id from news n join blocks b on b.blocker_id = n.user_id
            union
            select n.conversation_id, n.user_id, b.blocker_id from news n join blocks b on b.blocked_id = n.user_id
        )
        select a.conversation_id, a.user_id, a.other_id
        from apart a
        join conversation_members m on m.conversation_id = a.conversation_id and m.user_id = a.other_id
        join conversations c on c.id = m.conversation_id
        where {ConversationAccess.IsMemberSql}
        """;

    private static readonly string MembersSql =
        $"""
        select m.user_id from conversation_members m join conversations c on c.id = m.conversation_id
        where m.conversation_id = $1 and {ConversationAccess.HearsSql} limit {MaxMembersOneByOne + 1}
        """;

    /// <summary>Somebody types, or has stopped.</summary>
    /// <param name="changed">The person who types, and where.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When told.</returns>
    public Task TypingAsync(TypingChanged changed, CancellationToken cancellationToken) =>
        TellAsync([(changed.ConversationId, changed.UserId, changed)], typing => typing[0], cancellationToken);

    /// <summary>Members read or received further.</summary>
    /// <param name="positions">By conversation.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When told.</returns>
    public Task PositionsAsync(IReadOnlyDictionary<Guid, Dictionary<Guid, MemberPosition>> positions, CancellationToken cancellationToken)
    {
        var news = positions.SelectMany(c => c.Value.Values.Select(p => (c.Key, p.UserId, (Where: c.Key, Position: p)))).ToList();
        return TellAsync(news, moved => new PositionsChanged(moved[0].Where, [.. moved.Select(m => m.Position)]), cancellationToken);
    }

    private async Task TellAsync<T>(IReadOnlyList<(Guid Conversation, Guid Person, T News)> news, Func<IReadOnlyList<T>, object> eventOf, CancellationToken cancellationToken)
    {
        var apart = await ApartAsync(news, cancellationToken);
        foreach (var conversation in news.GroupBy(n => n.Conversation))
        {
            if (!apart.TryGetValue(conversation.Key, out var pairs))
            {
                await publisher.ToConversationAsync(conversation.Key, eventOf([.. conversation.Select(n => n.News)]));
                continue;
            }

            var members = await MembersAsync(conversation.Key, cancellationToken);
            if (members.Count > MaxMembersOneByOne)
                continue;
            foreach (var member in members)
            {
                T[] heard = [.. conversation.Where(n => !pairs.Contains((n.Person, member))).Select(n => n.News)];
                if (heard.Length > 0)
                    await publisher.ToUserAsync(member, eventOf(heard));
            }
        }
    }

    private async Task<Dictionary<Guid, HashSet<(Guid Person, Guid Other)>>> ApartAsync<T>(
        IReadOnlyList<(Guid Conversation, Guid Person, T News)> news, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(ApartSql);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. news.Select(n => n.Conversation)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. news.Select(n => n.Person)] });
        var apart = new Dictionary<Guid, HashSet<(Guid, Guid)>>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (!apart.TryGetValue(reader.GetGuid(0), out var pairs))
                apart[reader.GetGuid(0)] = pairs = [];
            pairs.Add((reader.GetGuid(1), reader.GetGuid(2)));
        }

        return apart;
    }

    private async Task<List<Guid>> MembersAsync(Guid conversation, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(MembersSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = conversation });
        var members = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            members.Add(reader.GetGuid(0));
        return members;
    }
}
