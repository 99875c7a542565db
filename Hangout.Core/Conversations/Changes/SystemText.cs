using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;

namespace Hangout.Core.Conversations.Changes;

/// <summary>What a system message says in English, for clients without words of their own.</summary>
internal static class SystemText
{
    /// <summary>Most people whom a system message names.</summary>
    public const int MaxNames = 20;

    private const int NamesInText = 3;

    public static string Of(ConversationNote note, Guid actorId, ConversationHead now, IReadOnlyDictionary<Guid, string> names)
    {
        var actor = names.GetValueOrDefault(actorId, "Somebody");
        var people = People([.. note.UserIds.Select(id => names.GetValueOrDefault(id, "somebody"))]);
        return TextRules.Shorten(
            note.Event switch
            {
                SystemEvent.Join => $"{actor} joined",
                SystemEvent.Leave => $"{actor} left",
                SystemEvent.AddMember => $"{actor} added {people}",
                SystemEvent.InviteMember => $"{actor} invited {people}",
                SystemEvent.RemoveMember => $"{actor} removed {people}",
                SystemEvent.BanMember => $"{actor} banned {people}",
                SystemEvent.UnbanMember => $"{actor} lifted the ban on {people}",
                SystemEvent.RoleChange => $"{actor} made {people} {(note.Role is { } role ? SnakeCaseOf(role) : "member")}",
                SystemEvent.OwnerChange => $"{people} owns this conversation now",
                SystemEvent.TitleChange => now.Title is null ? $"{actor} removed the title" : $"{actor} changed the title to {now.Title}",
                SystemEvent.DescriptionChange => $"{actor} changed the description",
                SystemEvent.SettingsChange => $"{actor} changed the settings",
                SystemEvent.Archive => $"{actor} archived this conversation",
                SystemEvent.Unarchive => $"{actor} opened this conversation again",
                _ => "",
            },
            Limits.MessageText);
    }

    private static string SnakeCaseOf(MemberRole role) => Data.SnakeCase.Word(role);

    private static string People(string[] names) => names switch
    {
        [] => "somebody",
        [var one] => one,
        [.. var first, var last] when names.Length <= NamesInText => $"{string.Join(", ", first)} and {last}",
        _ => $"{string.Join(", ", names.Take(NamesInText))} and {names.Length - NamesInText} others",
    };
}
