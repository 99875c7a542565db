using Hangout.Contracts.Accounts;

namespace Hangout.Contracts.Conversations;

/// <summary>Changes a conversation (CNV-2); an absent field stays as it is, an empty text is cleared.</summary>
/// <param name="Title">1 to 200 characters in one line; a channel cannot be without.</param>
/// <param name="Description">At most 2,000 characters.</param>
/// <param name="IsPublic">For channels only.</param>
/// <param name="Settings">All of them.</param>
/// <param name="IsArchived">True archives: nobody can write or react until it is opened again.</param>
public sealed record EditConversationRequest(
    string? Title = null, string? Description = null, bool? IsPublic = null, ConversationSettings? Settings = null, bool? IsArchived = null);

/// <summary>Adds people (CNV-6). Who left by themselves is invited in any case.</summary>
/// <param name="UserIds">1 to 200 people.</param>
/// <param name="InviteOnly">True invites all of them: they come in when they accept.</param>
public sealed record AddMembersRequest(IReadOnlyList<Guid> UserIds, bool InviteOnly = false);

/// <summary>What became of people who were to be added; those who were there or invited already are in neither list.</summary>
/// <param name="Added">Members now.</param>
/// <param name="Invited">Asked to join.</param>
public sealed record AddedMembers(IReadOnlyList<Guid> Added, IReadOnlyList<Guid> Invited);

/// <summary>Changes a member (CNV-4); an absent field stays as it is.</summary>
/// <param name="Role">Lower than the caller's; never <c>owner</c>: hand the conversation over instead.</param>
/// <param name="Permissions">All that differ from the role.</param>
public sealed record ChangeMemberRequest(MemberRole? Role = null, MemberPermissions? Permissions = null);

/// <summary>A person who is banned from a conversation (CNV-6).</summary>
/// <param name="User">The banned person.</param>
/// <param name="BannedAt">When the ban began.</param>
public sealed record BanDto(UserDto User, DateTimeOffset BannedAt);

/// <summary>Makes another member the owner (CNV-6).</summary>
/// <param name="UserId">An active member.</param>
public sealed record TransferOwnershipRequest(Guid UserId);

/// <summary>How the caller keeps a conversation (CNV-7, CNV-8); an absent field stays as it is.</summary>
/// <param name="Notify">Of which messages to hear.</param>
/// <param name="MutedUntil">Until when to hear of none; a time that is over ends it.</param>
/// <param name="IsFavourite">Keeps it at the top.</param>
/// <param name="IsHidden">Puts it out of sight until somebody writes.</param>
/// <param name="IsMarkedUnread">Shows it as unread until it is read.</param>
public sealed record UpdateMembershipRequest(
    NotifySetting? Notify = null, DateTimeOffset? MutedUntil = null, bool? IsFavourite = null, bool? IsHidden = null, bool? IsMarkedUnread = null);

/// <summary>A conversation that the caller is invited to (CNV-6).</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Kind">Group or channel.</param>
/// <param name="Title">Absent for an unnamed group.</param>
/// <param name="Description">What it is about.</param>
/// <param name="MemberCount">Active members.</param>
/// <param name="InvitedBy">The person who invited the caller.</param>
/// <param name="InvitedAt">When the invitation was sent.</param>
public sealed record InvitationDto(
    Guid ConversationId, ConversationKind Kind, string? Title, string? Description, int MemberCount, UserDto? InvitedBy, DateTimeOffset InvitedAt);

/// <summary>Makes an invite link (CNV-3).</summary>
/// <param name="ExpiresInSeconds">1 to 2,592,000 (30 days); absent until it is revoked.</param>
/// <param name="MaxUses">1 to 10,000; absent for any number.</param>
public sealed record CreateInviteRequest(int? ExpiresInSeconds = null, int? MaxUses = null);

/// <summary>An invite link (CNV-3): <c>/invite/{code}</c>.</summary>
/// <param name="Code">Its secret.</param>
/// <param name="ConversationId">Where it leads.</param>
/// <param name="CreatedBy">The person who made the link.</param>
/// <param name="CreatedAt">When the link was made.</param>
/// <param name="ExpiresAt">Until when it works.</param>
/// <param name="MaxUses">How many people may join by the link.</param>
/// <param name="Uses">How many people have joined by it.</param>
public sealed record InviteDto(string Code, Guid ConversationId, UserDto? CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, int? MaxUses, int Uses);

/// <summary>What an invite link shows to whoever has it, signed in or not (CNV-3).</summary>
/// <param name="Kind">Group or channel.</param>
/// <param name="Title">Its name.</param>
/// <param name="Description">What it is about.</param>
/// <param name="MemberCount">Active members.</param>
/// <param name="InvitedBy">The name of the person who made the link.</param>
/// <param name="ExpiresAt">Until when it works.</param>
public sealed record InvitePreviewDto(ConversationKind Kind, string? Title, string? Description, int MemberCount, string? InvitedBy, DateTimeOffset? ExpiresAt);
