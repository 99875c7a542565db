using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Npgsql;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>What a feed's followers are told.</summary>
/// <param name="FeedId">Which feed.</param>
/// <param name="Change">The newest of the entries.</param>
/// <param name="Entries">Their texts, in order.</param>
internal sealed record FeedChanged(Guid FeedId, IReadOnlyList<string> Entries, long Change);

/// <summary>A kind of topic that Hangout does not have: a feed, for those who follow it.</summary>
internal sealed class FeedTopics(TopicRegistry topics, NpgsqlDataSource database) : NumberedTopicKind("feed:", topics)
{
    public override Task<Dictionary<Guid, long>> HeardByAsync(Guid userId, CancellationToken cancellationToken) =>
        ReadAsync("select id, last_change from feeds join feed_followers on feed_id = id where user_id = $1", userId, cancellationToken);

    public override Task<Dictionary<Guid, long>> LastChangesAsync(Guid[] ids, CancellationToken cancellationToken) =>
        ReadAsync("select id, last_change from feeds where id = any($1)", ids, cancellationToken);

    public override async Task<Dictionary<Guid, MissedChanges>> ReadAsync(IReadOnlyCollection<ChangeRange> ranges, CancellationToken cancellationToken)
    {
        var missed = new Dictionary<Guid, MissedChanges>();
        foreach (var (id, after, _) in ranges)
        {
            await using var command = database.CreateCommand("select text, change from feed_entries where feed_id = $1 and change > $2 order by change");
            command.Parameters.AddWithValue(id);
            command.Parameters.AddWithValue(after);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var (texts, upTo) = (new List<string>(), after);
            while (await reader.ReadAsync(cancellationToken))
            {
                texts.Add(reader.GetString(0));
                upTo = reader.GetInt64(1);
            }

            if (texts.Count > 0)
                missed[id] = new(RealtimePublisher.Frame(new FeedChanged(id, texts, upTo)), upTo);
        }

        return missed;
    }

    protected override long? ChangeOf(ReadOnlySpan<byte> frame) =>
        long.TryParse(frame[(frame.LastIndexOf((byte)':') + 1)..frame.LastIndexOf("}]"u8)], System.Globalization.CultureInfo.InvariantCulture, out var change) ? change : null;

    private async Task<Dictionary<Guid, long>> ReadAsync(string sql, object parameter, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(parameter);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var changes = new Dictionary<Guid, long>();
        while (await reader.ReadAsync(cancellationToken))
            changes[reader.GetGuid(0)] = reader.GetInt64(1);
        return changes;
    }
}
