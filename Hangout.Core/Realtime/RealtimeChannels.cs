using System.Text.Json.Serialization;

namespace Hangout.Core.Realtime;

/// <summary>The Redis channels of docs/data.md.</summary>
public static class RealtimeChannels
{
    /// <summary>Orders to the realtime nodes: a <see cref="ControlMessage"/> as JSON.</summary>
    public const string Control = "control";

    /// <summary>What people spent of their budgets at one realtime node, for the others; bytes (docs/data.md).</summary>
    public const string Budgets = "budgets";

    /// <summary>What channels of conversations begin with.</summary>
    public const string ConversationPrefix = "c:";

    /// <summary>What channels of people begin with.</summary>
    public const string UserPrefix = "u:";

    /// <summary>What channels of presence begin with.</summary>
    public const string PresencePrefix = "p:";

    /// <summary>What channels of a person's posts begin with that followers and friends hear of.</summary>
    public const string FollowersPrefix = "f:";

    /// <summary>What channels of a person's posts begin with that friends alone hear of.</summary>
    public const string FriendsPrefix = "fr:";

    /// <summary>Frames for the members of a conversation.</summary>
    public static string Conversation(Guid id) => $"{ConversationPrefix}{id}";

    /// <summary>Frames for the devices of a person.</summary>
    public static string User(Guid id) => $"{UserPrefix}{id}";

    /// <summary>Frames for a person's followers and friends.</summary>
    public static string Followers(Guid id) => $"{FollowersPrefix}{id}";

    /// <summary>Frames for a person's friends.</summary>
    public static string Friends(Guid id) => $"{FriendsPrefix}{id}";

    /// <summary>Frames for those who watch a person's presence.</summary>
    public static string Presence(Guid id) => $"{PresencePrefix}{id}";
}

/// <summary>What the realtime nodes must do to their connections.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(SessionEndedControl), "session-ended")]
[JsonDerivedType(typeof(MembershipControl), "membership")]
[JsonDerivedType(typeof(AccessControl), "access")]
[JsonDerivedType(typeof(PresenceControl), "presence")]
[JsonDerivedType(typeof(BlockControl), "block")]
[JsonDerivedType(typeof(LostControl), "lost")]
public abstract record ControlMessage;

/// <summary>Close a person's connections: those of one session, or all of them.</summary>
/// <param name="UserId">Whose.</param>
/// <param name="Sid">The provider's session ID; absent for all sessions.</param>
/// <param name="Reason">As <see cref="Contracts.Realtime.SessionEnded"/> tells it to the client.</param>
/// <param name="EndedAt">When; connections of tokens that were issued later, as the same provider's session may issue them after a new sign-in, stay. Absent for now.</param>
public sealed record SessionEndedControl(Guid UserId, string? Sid, string Reason, DateTimeOffset? EndedAt = null) : ControlMessage;

/// <summary>A person came into a conversation or is out of it, or a block closed or opened it: their connections join or leave its channel.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="UserId">Who.</param>
/// <param name="Active">Whether they are in now.</param>
public sealed record MembershipControl(Guid ConversationId, Guid UserId, bool Active) : ControlMessage;

/// <summary>A person may hear a topic, or may no longer, of a kind that has no command of its own: their connections join or leave its channel.</summary>
/// <param name="Prefix">The kind, by what its channels begin with.</param>
/// <param name="Id">Which topic.</param>
/// <param name="UserId">Who.</param>
/// <param name="Active">Whether they may now.</param>
public sealed record AccessControl(string Prefix, Guid Id, Guid UserId, bool Active) : ControlMessage;

/// <summary>A person chose anew how to be shown (ACC-3): read it.</summary>
/// <param name="UserId">Who.</param>
public sealed record PresenceControl(Guid UserId) : ControlMessage;

/// <summary>Events for people did not get into Redis: ask their clients to sync.</summary>
/// <param name="UserIds">Whose; absent for everybody.</param>
public sealed record LostControl(IReadOnlyList<Guid>? UserIds) : ControlMessage;

/// <summary>A person blocked another (REL-4): neither watches the other any more.</summary>
/// <param name="UserId">One.</param>
/// <param name="OtherId">The other.</param>
public sealed record BlockControl(Guid UserId, Guid OtherId) : ControlMessage;
