namespace Hangout.Contracts.Accounts;

/// <summary>A person as everyone may see them (ACC-2).</summary>
/// <param name="Id">The user's ID.</param>
/// <param name="Username">Unique, lower case.</param>
/// <param name="Name">Display name, 1 to 100 characters.</param>
/// <param name="AvatarUrl">Picture; absent when the person has none.</param>
/// <param name="IsBot">True for the assistant; absent for people (AI-3).</param>
public sealed record UserDto(Guid Id, string Username, string Name, string? AvatarUrl = null, bool? IsBot = null);

/// <summary>A person whom the caller may want to know (REL-2).</summary>
/// <param name="User">Who.</param>
/// <param name="SharedConversations">How many of the caller's latest groups and channels the person is in; 0 for one from a large public channel.</param>
/// <param name="MutualFriends">How many friends the two have in common.</param>
/// <param name="FollowedBy">How many of those whom the caller follows follow the person; of the first 200 that were looked at.</param>
public sealed record SuggestedPersonDto(UserDto User, int SharedConversations, int MutualFriends = 0, int FollowedBy = 0);

/// <summary>How a person wants to be shown to those who may see their presence (ACC-3).</summary>
public enum PresenceChoice
{
    /// <summary>As they are: online, away when idle, offline.</summary>
    Automatic,

    /// <summary>Away, though active.</summary>
    Away,

    /// <summary>Busy while connected.</summary>
    Busy,

    /// <summary>Offline to everyone, and last seen when they chose this.</summary>
    Invisible,
}

/// <summary>The caller's own account (ACC-2).</summary>
/// <param name="Id">The user's ID.</param>
/// <param name="Username">Unique, lower case.</param>
/// <param name="Name">Display name, 1 to 100 characters.</param>
/// <param name="AvatarUrl">Picture, when there is one.</param>
/// <param name="Email">As the identity provider last said.</param>
/// <param name="Phone">At most 32 characters.</param>
/// <param name="Bio">At most 1,000 characters.</param>
/// <param name="Location">At most 100 characters.</param>
/// <param name="Website">An http or https address, at most 300 characters.</param>
/// <param name="Language">BCP 47 tag of the interface language.</param>
/// <param name="Roles">System-wide roles from the token: <c>member</c>, <c>admin</c>, <c>owner</c> (CNV-5).</param>
/// <param name="Presence">How the caller wants to be shown (ACC-3).</param>
public sealed record MeDto(
    Guid Id, string Username, string Name, string? AvatarUrl, string? Email, string? Phone,
    string? Bio, string? Location, string? Website, string Language, IReadOnlyList<string> Roles, PresenceChoice Presence = PresenceChoice.Automatic);

/// <summary>Changes to the caller's own profile; an absent field stays as it is, an empty one is cleared (ACC-2).</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Phone">At most 32 characters.</param>
/// <param name="Bio">At most 1,000 characters.</param>
/// <param name="Location">At most 100 characters.</param>
/// <param name="Website">An http or https address, at most 300 characters.</param>
/// <param name="Language">BCP 47 tag.</param>
/// <param name="Presence">How to be shown, on all devices and from now on (ACC-3).</param>
public sealed record UpdateMeRequest(
    string? Name = null, string? Phone = null, string? Bio = null, string? Location = null, string? Website = null, string? Language = null,
    PresenceChoice? Presence = null);
