using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Realtime.Backplane;

namespace Hangout.Realtime.Sync;

/// <summary>The difference between what a client has and what is (MSG-12), bounded: what is too far behind starts afresh.</summary>
internal sealed class SyncReader(Memberships memberships, ChangesReader changes)
{
    /// <summary>Most messages in one answer, over all conversations.</summary>
    public const int MaxMessages = 2_000;

    /// <summary>Most characters of text and HTML in one answer; what would exceed it starts afresh.</summary>
    public const int MaxCharacters = 1_000_000;

    /// <summary>Compares.</summary>
    /// <param name="userId">Whose client.</param>
    /// <param name="known">What it has.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Changes and conversations that are gone; the rest of the answer is empty.</returns>
    public async Task<SyncResult> ReadAsync(Guid userId, IReadOnlyList<KnownConversation> known, CancellationToken cancellationToken)
    {
        var latest = await memberships.AmongAsync(userId, [.. known.Select(k => k.ConversationId)], cancellationToken);
        var byConversation = known.GroupBy(k => k.ConversationId).Select(g => g.MinBy(k => k.Change)!).ToList();
        var gone = byConversation.Where(k => !latest.ContainsKey(k.ConversationId)).Select(k => k.ConversationId).ToList();
        var behind = byConversation.Where(k => latest.TryGetValue(k.ConversationId, out var last) && last != k.Change).ToList();

        var ranges = RangesToRead(behind, latest);
        var messages = await changes.ReadAsync(ranges.Values, cancellationToken);
        var hidden = await memberships.HiddenUpToAsync(userId, [.. messages.Keys], cancellationToken);
        var outOfSight = await memberships.HiddenAmongAsync(userId, messages, cancellationToken);
        var answer = new List<ConversationChanges>(behind.Count);
        var authors = new HashSet<Guid>();
        var characters = 0;
        foreach (var conversation in behind.Select(k => k.ConversationId))
        {
            var changed = (messages.GetValueOrDefault(conversation) ?? ChangedMessages.None).After(hidden.GetValueOrDefault(conversation)).Hiding(outOfSight);
            characters += changed.Characters;
            var isWhole = ranges.ContainsKey(conversation) && characters <= MaxCharacters;
            answer.Add(new ConversationChanges(conversation, isWhole ? changed : ChangedMessages.None, latest[conversation], StartAfresh: !isWhole));
            if (isWhole)
                authors.UnionWith(changed.Authors);
        }

        return new SyncResult(answer, gone, Conversations: null, await changes.UsersAsync([.. authors], cancellationToken));
    }

    private static Dictionary<Guid, ChangeRange> RangesToRead(List<KnownConversation> behind, Dictionary<Guid, long> latest)
    {
        var ranges = new Dictionary<Guid, ChangeRange>();
        long total = 0;
        foreach (var (conversation, change) in behind)
        {
            // A client that is ahead of the database saw a history that is no more, as after a restore: it starts afresh too.
            var missing = latest[conversation] - change;
            if (missing < 0 || missing > Limits.SyncMessagesPerConversation || total + missing > MaxMessages)
                continue;
            total += missing;
            ranges[conversation] = new ChangeRange(conversation, change, latest[conversation]);
        }

        return ranges;
    }
}
