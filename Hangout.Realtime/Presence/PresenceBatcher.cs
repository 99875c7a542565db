using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;

namespace Hangout.Realtime.Presence;

/// <summary>
/// Tells watchers of presence in batches: what changes within a fraction of a second goes to each connection as one event, however many people came
/// or went (ACC-3). The pause is random, so that nodes and their clients do not all work at the same moment when many people come back at once.
/// </summary>
internal sealed class PresenceBatcher
{
    private const int ShortestPauseMs = 50, LongestPauseMs = 300;
    private static readonly byte[] Start = [.. "{\"type\":1,\"target\":\""u8, .. "PresenceChanged"u8, .. "\",\"arguments\":[{\"people\":["u8], End = [.. "]}]}"u8, 0x1e];
    private readonly BatchWindow<Dictionary<TopicListeners, PresenceDto>> _people;

    public PresenceBatcher(ILogger<PresenceBatcher> logger)
    {
        _people = new(
            () => TimeSpan.FromMilliseconds(Random.Shared.Next(ShortestPauseMs, LongestPauseMs)), TellAsync,
            (due, exception) => logger.LogWarning(exception, "Presence of {Count} people was not told", due.Count));
    }

    /// <summary>Notes how a person is; the watchers on this node hear it soon. The latest of a person counts.</summary>
    /// <param name="watchers">Who watches the person.</param>
    /// <param name="person">How the person is.</param>
    public void Note(TopicListeners watchers, PresenceDto person)
    {
        watchers.Status = person.Status;
        _people.Note(people => people[watchers] = person);
    }

    private static Task TellAsync(Dictionary<TopicListeners, PresenceDto> due)
    {
        var peopleOf = new Dictionary<Client, List<byte[]>>();
        foreach (var (watchers, person) in due)
        {
            // Serialised once for all watchers.
            var json = JsonSerializer.SerializeToUtf8Bytes(person, HangoutJson.Options);
            foreach (var client in watchers.Snapshot())
            {
                if (!peopleOf.TryGetValue(client, out var people))
                    peopleOf[client] = people = [];
                people.Add(json);
            }
        }

        var frames = new Dictionary<byte[], Frame>();
        foreach (var (client, people) in peopleOf)
        {
            if (people is not [var only])
                client.Send(FrameOf(people));
            else if (frames.TryGetValue(only, out var frame))
                client.Send(frame);
            else
                client.Send(frames[only] = FrameOf(people));
        }

        RealtimeTelemetry.Delivered(1, peopleOf.Count);
        return Task.CompletedTask;
    }

    private static Frame FrameOf(List<byte[]> people)
    {
        using var buffer = new MemoryStream(Start.Length + End.Length + people.Sum(p => p.Length + 1));
        buffer.Write(Start);
        for (var i = 0; i < people.Count; i++)
        {
            if (i > 0)
                buffer.WriteByte((byte)',');
            buffer.Write(people[i]);
        }

        buffer.Write(End);
        return new Frame(buffer.ToArray());
    }
}
