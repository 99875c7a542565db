using System.Runtime.InteropServices;
using Hangout.Core.Realtime;

namespace Hangout.Realtime.Backplane;

/// <summary>What a topic is about.</summary>
internal enum TopicKind
{
    /// <summary>Events for the members of a conversation.</summary>
    Conversation,

    /// <summary>Events for all devices of a person.</summary>
    User,

    /// <summary>The presence of a person, for those who watch.</summary>
    Presence,
}

/// <summary>One Redis channel that connections of this node listen to.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Id">Which one.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Topic(TopicKind Kind, Guid Id)
{
    /// <summary>The channel's name (docs/data.md).</summary>
    public string Channel => Kind switch
    {
        TopicKind.Conversation => RealtimeChannels.Conversation(Id),
        TopicKind.User => RealtimeChannels.User(Id),
        _ => RealtimeChannels.Presence(Id),
    };

    public static Topic Conversation(Guid id) => new(TopicKind.Conversation, id);

    public static Topic User(Guid id) => new(TopicKind.User, id);

    public static Topic Presence(Guid id) => new(TopicKind.Presence, id);
}
