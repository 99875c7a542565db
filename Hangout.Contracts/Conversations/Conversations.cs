using Hangout.Contracts.Accounts;
using Hangout.Contracts.Messages;

namespace Hangout.Contracts.Conversations;

/// <summary>What a conversation is (CNV-1).</summary>
public enum ConversationKind
{
    /// <summary>Two people; exactly one per pair.</summary>
    Direct,

    /// <summary>Several people, by invitation.</summary>
    Group,

    /// <summary>A topic; public ones anyone may find and join.</summary>
    Channel,

    /// <summary>One person and an AI assistant.</summary>
    Assistant,
}

/// <summary>What a member may do unless a permission overrides it (CNV-4).</summary>
public enum MemberRole
{
    /// <summary>May do everything, and hand the conversation over.</summary>
    Owner,

    /// <summary>Manages people and settings.</summary>
    Admin,

    /// <summary>Keeps order: deletes and pins.</summary>
    Moderator,

    /// <summary>Reads and writes.</summary>
    Member,

    /// <summary>Reads.</summary>
    Guest,
}

/// <summary>Where a membership stands (CNV-4). Only <see cref="Active"/> members read and write.</summary>
public enum MemberStatus
{
    /// <summary>Takes part.</summary>
    Active,

    /// <summary>Asked to join.</summary>
    Invited,

    /// <summary>Went by themselves.</summary>
    Left,

    /// <summary>Was taken out.</summary>
    Removed,

    /// <summary>Was taken out and may not come back.</summary>
    Banned,
}

/// <summary>The members who may write in a conversation (CNV-2).</summary>
public enum PostPolicy
{
    /// <summary>Every member but guests.</summary>
    Members,

    /// <summary>Moderators, admins and the owner.</summary>
    Moderators,
}

/// <summary>A conversation's settings (CNV-2).</summary>
/// <param name="WhoMayPost">The members who may write.</param>
/// <param name="SlowModeSeconds">Least time between two messages of one member, up to 6 hours; 0 is off. Moderators, admins and the owner need not wait.</param>
/// <param name="HistoryForNewMembers">Whether new members see what was written before they came.</param>
/// <param name="RetentionDays">Messages older than this are deleted: 1 to 3,650; absent keeps them (MSG-15).</param>
/// <param name="DisappearAfterSeconds">New messages are deleted so long after they were sent: 10 s to a year; absent keeps them (MSG-15).</param>
/// <param name="MaxMembers">Most active members, 2 to 100,000; absent is 100,000.</param>
/// <param name="Assistant">False where the assistant does not answer members who mention it; absent lets it (AI-3).</param>
public sealed record ConversationSettings(
    PostPolicy WhoMayPost = PostPolicy.Members, int SlowModeSeconds = 0, bool HistoryForNewMembers = true, int? RetentionDays = null,
    int? DisappearAfterSeconds = null, int? MaxMembers = null, bool? Assistant = null);

/// <summary>Which messages of a conversation a member wants to be told about (CNV-7).</summary>
public enum NotifySetting
{
    /// <summary>Every one.</summary>
    All,

    /// <summary>Those that mention the member.</summary>
    Mentions,

    /// <summary>None.</summary>
    None,
}

/// <summary>What a member may or may not do in a conversation (CNV-4): one table says who may, for the API, the hub, the database and the screens.</summary>
public enum ConversationAction
{
    /// <summary>Write messages, where the settings let members write.</summary>
    Post,

    /// <summary>React and vote.</summary>
    React,

    /// <summary>Mention everyone by <c>@all</c>.</summary>
    MentionAll,

    /// <summary>Add and invite people, and make invite links.</summary>
    AddMembers,

    /// <summary>Remove, ban and unban members of a lower role.</summary>
    RemoveMembers,

    /// <summary>Change title, description, settings, and archive.</summary>
    EditConversation,

    /// <summary>Delete messages of others for everyone.</summary>
    DeleteMessages,

    /// <summary>Pin and unpin messages.</summary>
    PinMessages,

    /// <summary>Give members of a lower role another role below the own one, and permissions.</summary>
    ChangeRoles,

    /// <summary>Make another member the owner.</summary>
    TransferOwnership,

    /// <summary>Delete the conversation for everyone.</summary>
    DeleteConversation,
}

/// <summary>Permissions of one member that differ from the role's (CNV-4): true gives, false takes, absent leaves it to the role.</summary>
/// <param name="AddMembers">Add and invite people.</param>
/// <param name="RemoveMembers">Remove and ban members of a lower role.</param>
/// <param name="EditConversation">Change title, description and settings.</param>
/// <param name="DeleteMessages">Delete messages of others.</param>
/// <param name="PinMessages">Pin and unpin.</param>
public sealed record MemberPermissions(
    bool? AddMembers = null, bool? RemoveMembers = null, bool? EditConversation = null, bool? DeleteMessages = null, bool? PinMessages = null);

/// <summary>What all members know of a conversation alike (CNV-2).</summary>
/// <param name="Title">Absent for direct conversations and unnamed groups.</param>
/// <param name="Description">At most 2,000 characters.</param>
/// <param name="AvatarUrl">Picture, when there is one.</param>
/// <param name="IsPublic">A channel that anyone may find and join.</param>
/// <param name="MemberCount">Active members.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="ArchivedAt">Since when nobody can write.</param>
public sealed record ConversationHead(
    string? Title, string? Description, string? AvatarUrl, bool IsPublic, int MemberCount, ConversationSettings Settings, DateTimeOffset? ArchivedAt = null);

/// <summary>Who made the block that stands between the two people of a direct conversation (REL-4).</summary>
public enum BlockState
{
    /// <summary>The caller, who can take it back; perhaps the other person did too.</summary>
    ByYou,

    /// <summary>The other person.</summary>
    ByOther,
}

/// <summary>A conversation as one of its members sees it (CNV-1, CNV-8, CNV-9).</summary>
/// <param name="Id">The conversation's ID.</param>
/// <param name="Kind">Direct, group, channel or assistant.</param>
/// <param name="Title">Absent for direct conversations: show the other person.</param>
/// <param name="Description">At most 2,000 characters.</param>
/// <param name="AvatarUrl">Picture, when there is one.</param>
/// <param name="IsPublic">A channel that anyone may find and join.</param>
/// <param name="MemberCount">Active members.</param>
/// <param name="Members">For direct conversations both people; for others the first few, whoever wrote last first. Never all of them.</param>
/// <param name="LastSeq">Number of the newest message; 0 when there is none.</param>
/// <param name="LastChange">Number of the newest change to any message; 0 when there is none.</param>
/// <param name="LastMessage">The newest message.</param>
/// <param name="LastActivityAt">When it was last written in, or made.</param>
/// <param name="Role">The caller's role.</param>
/// <param name="CanPost">Whether the caller may send messages here.</param>
/// <param name="LastReadSeq">Everything up to here the caller has read.</param>
/// <param name="UnreadCount">Messages of others after <paramref name="LastReadSeq"/>, as of <paramref name="LastSeq"/>; exact up to 999, 1000 means more.</param>
/// <param name="MentionCount">Those of them that mention the caller; counted likewise.</param>
/// <param name="Settings">Its settings (CNV-2).</param>
/// <param name="Permissions">What the caller may do here now (CNV-4).</param>
/// <param name="ArchivedAt">Since when nobody can write.</param>
/// <param name="Notify">Of which messages the caller wants to hear (CNV-7).</param>
/// <param name="MutedUntil">Until when the caller hears of none; absent when not muted.</param>
/// <param name="IsFavourite">Whether the caller keeps it at the top (CNV-7).</param>
/// <param name="IsHidden">Whether the caller put it out of sight; a newer message brings it back (CNV-7).</param>
/// <param name="IsMarkedUnread">Whether the caller wants to see it as unread (CNV-8); ends with the next reading.</param>
/// <param name="SlowUntil">When the caller may write again in slow mode.</param>
/// <param name="Block">Set while a direct conversation is blocked: nobody can write in it, and no event of it comes.</param>
public sealed record ConversationDto(
    Guid Id, ConversationKind Kind, string? Title, string? Description, string? AvatarUrl, bool IsPublic,
    int MemberCount, IReadOnlyList<UserDto> Members, long LastSeq, long LastChange, MessageDto? LastMessage,
    DateTimeOffset LastActivityAt, MemberRole Role, bool CanPost, long LastReadSeq, int UnreadCount, int MentionCount,
    ConversationSettings Settings, IReadOnlyList<ConversationAction> Permissions, DateTimeOffset? ArchivedAt = null,
    NotifySetting Notify = NotifySetting.All, DateTimeOffset? MutedUntil = null, bool IsFavourite = false, bool IsHidden = false, bool IsMarkedUnread = false,
    DateTimeOffset? SlowUntil = null, BlockState? Block = null);

/// <summary>Starts a conversation (CNV-1). A direct one that exists already is returned instead of made.</summary>
/// <param name="Kind">Direct, group or channel.</param>
/// <param name="MemberIds">The others: exactly one for direct, at most 200 otherwise; the caller is added.</param>
/// <param name="Title">1 to 200 characters; required for a channel, refused for direct; a group without one is named by its people.</param>
/// <param name="Description">At most 2,000 characters.</param>
/// <param name="IsPublic">For channels only.</param>
/// <param name="Id">The client's own UUID for this request (v7 advised): a repeated request returns the first result. The conversation gets another ID, so
/// that nobody learns by it which IDs others have used.</param>
public sealed record CreateConversationRequest(
    ConversationKind Kind, IReadOnlyList<Guid> MemberIds, string? Title = null, string? Description = null, bool IsPublic = false, Guid? Id = null);

/// <summary>A public channel as the directory shows it (CNV-9).</summary>
/// <param name="Id">The conversation's ID.</param>
/// <param name="Title">Its name.</param>
/// <param name="Description">What it is about.</param>
/// <param name="MemberCount">Active members.</param>
/// <param name="IsMember">Whether the caller has joined.</param>
public sealed record ChannelDto(Guid Id, string Title, string? Description, int MemberCount, bool IsMember);

/// <summary>One member (CNV-4).</summary>
/// <param name="User">Who.</param>
/// <param name="Role">Their role here.</param>
/// <param name="LastReadSeq">How far they have read (MSG-8); 0 where a block stands between them and the caller (REL-4).</param>
/// <param name="LastDeliveredSeq">How far their devices have received (MSG-8); 0 likewise.</param>
/// <param name="JoinedAt">When they joined.</param>
/// <param name="Permissions">Those that differ from the role; absent where none does.</param>
public sealed record MemberDto(
    UserDto User, MemberRole Role, long LastReadSeq, long LastDeliveredSeq, DateTimeOffset JoinedAt, MemberPermissions? Permissions = null);
