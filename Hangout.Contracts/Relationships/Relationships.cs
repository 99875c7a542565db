using Hangout.Contracts.Accounts;

namespace Hangout.Contracts.Relationships;

/// <summary>Where following stands.</summary>
public enum FollowState
{
    /// <summary>Not following.</summary>
    None,

    /// <summary>Asked a private account, which has not answered.</summary>
    Requested,

    /// <summary>Following.</summary>
    Following,
}

/// <summary>Where friendship stands.</summary>
public enum FriendState
{
    /// <summary>No friends.</summary>
    None,

    /// <summary>The caller asked.</summary>
    Sent,

    /// <summary>The other asked.</summary>
    Received,

    /// <summary>Friends.</summary>
    Friends,
}

/// <summary>How the caller stands to a person (REL-1, REL-3). What the other decided about the caller is not told, but for following and friendship.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Follow">Whether the caller follows them.</param>
/// <param name="FollowsMe">Whether they follow the caller.</param>
/// <param name="Friend">Where friendship stands.</param>
/// <param name="IsMuted">Whether the caller hears nothing of them.</param>
/// <param name="IsBlocked">Whether the caller blocked them.</param>
/// <param name="Switches">What the caller lets this one person do.</param>
/// <param name="LastInteractionAt">When the caller last had to do with them: a message to them, a like, a comment.</param>
/// <param name="Interactions">How often.</param>
public sealed record RelationshipDto(
    Guid UserId, FollowState Follow = FollowState.None, bool FollowsMe = false, FriendState Friend = FriendState.None, bool IsMuted = false,
    bool IsBlocked = false, RelationshipSwitches? Switches = null, DateTimeOffset? LastInteractionAt = null, int Interactions = 0);

/// <summary>What a person lets one other do (REL-3). It only takes away: what nobody may, this one may not either.</summary>
/// <param name="MaySeeOnline">See when the person is there.</param>
/// <param name="MayMessage">Write to the person alone.</param>
/// <param name="MaySeeProfile">See the profile and the posts.</param>
/// <param name="Notifies">Whether what they do notifies the person.</param>
public sealed record RelationshipSwitches(bool MaySeeOnline = true, bool MayMessage = true, bool MaySeeProfile = true, bool Notifies = true);

/// <summary>Asks somebody to be a friend (REL-1, REL-2): one of the two says whom.</summary>
/// <param name="UserId">By ID.</param>
/// <param name="Username">By username, with or without a leading @.</param>
/// <param name="Message">A word with it, at most 300 characters.</param>
public sealed record FriendRequestRequest(Guid? UserId = null, string? Username = null, string? Message = null);

/// <summary>A request to be friends, or to follow a private account.</summary>
/// <param name="User">The other person.</param>
/// <param name="Message">A word with it.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record RelationshipRequestDto(UserDto User, string? Message, DateTimeOffset CreatedAt);

/// <summary>A person in a list, and how the caller stands to them.</summary>
/// <param name="User">Who.</param>
/// <param name="Relationship">How the caller stands to them.</param>
/// <param name="Since">Since when they are in the list.</param>
public sealed record RelatedPersonDto(UserDto User, RelationshipDto Relationship, DateTimeOffset Since);
