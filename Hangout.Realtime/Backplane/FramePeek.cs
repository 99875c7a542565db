using System.Buffers.Text;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;

namespace Hangout.Realtime.Backplane;

/// <summary>Reads from a frame the little that a node itself needs, without parsing what it only passes on.</summary>
internal static class FramePeek
{
    private static readonly byte[][] Starts =
        [.. typeof(IRealtimeClient).GetMethods().Select(m => m.GetParameters()[0].ParameterType)
            .Where(t => t.IsAssignableTo(typeof(IConversationChange))).Select(RealtimePublisher.FrameStart)];

    /// <summary>The newest <c>change</c> of a frame that moves a conversation's <c>change</c>.</summary>
    /// <param name="frame">The frame's bytes.</param>
    /// <returns>Null when it is a frame of something else.</returns>
    public static long? LastChange(ReadOnlySpan<byte> frame)
    {
        if (!IsOfChanges(frame))
            return null;
        // Within a string a quote is escaped, so these bytes can only be the name; messages are sorted by change.
        var at = frame.LastIndexOf("\"change\":"u8);
        return at >= 0 && Utf8Parser.TryParse(frame[(at + 9)..], out long change, out _) ? change : null;
    }

    private static bool IsOfChanges(ReadOnlySpan<byte> frame)
    {
        foreach (var start in Starts)
        {
            if (frame.StartsWith(start))
                return true;
        }

        return false;
    }

    /// <summary>What a frame of one person's presence tells.</summary>
    /// <param name="frame">The frame's bytes.</param>
    /// <returns>Null when it tells none.</returns>
    public static PresenceDto? Presence(ReadOnlySpan<byte> frame)
    {
        try
        {
            using var json = JsonDocument.Parse(frame[..^1].ToArray());
            var changed = json.RootElement.GetProperty("arguments")[0].Deserialize<PresenceChanged>(HangoutJson.Options);
            return changed?.People is [var person, ..] ? person : null;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
