using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Conversations;

/// <summary>
/// Who may do what in a conversation (CNV-4, CNV-5): the one table. A role may what its column says; some permissions may be given to a member or taken
/// away; a system admin or owner acts at least as an admin or owner in every conversation that is not direct.
/// </summary>
public static class Permissions
{
    /// <summary>An action, the lowest role that may do it in a group or channel, the member's column that overrides the role, and where else it may be done.</summary>
    private sealed record Rule(MemberRole Lowest, bool InDirect = false, string? Column = null, bool InAssistant = false);

    private static readonly Dictionary<ConversationAction, Rule> Table = new()
    {
        [ConversationAction.Post] = new(MemberRole.Member, InDirect: true, InAssistant: true),
        [ConversationAction.React] = new(MemberRole.Member, InDirect: true, InAssistant: true),
        [ConversationAction.MentionAll] = new(MemberRole.Moderator),
        [ConversationAction.AddMembers] = new(MemberRole.Moderator, Column: "can_add_members"),
        [ConversationAction.RemoveMembers] = new(MemberRole.Moderator, Column: "can_remove_members"),
        [ConversationAction.EditConversation] = new(MemberRole.Admin, Column: "can_edit_conversation", InAssistant: true),
        [ConversationAction.DeleteMessages] = new(MemberRole.Moderator, Column: "can_delete_messages", InAssistant: true),
        [ConversationAction.PinMessages] = new(MemberRole.Moderator, InDirect: true, Column: "can_pin_messages", InAssistant: true),
        [ConversationAction.ChangeRoles] = new(MemberRole.Admin),
        [ConversationAction.TransferOwnership] = new(MemberRole.Owner),
        [ConversationAction.DeleteConversation] = new(MemberRole.Owner, InAssistant: true),
    };

    /// <summary>Everything that may be done.</summary>
    public static IReadOnlyList<ConversationAction> All { get; } = [.. Table.Keys];

    /// <summary>The role as which a member acts.</summary>
    /// <param name="role">The member's.</param>
    /// <param name="system">The person's in the whole system.</param>
    /// <returns>The higher of both.</returns>
    public static MemberRole RoleOf(MemberRole role, SystemRole system) => system switch
    {
        SystemRole.Owner => MemberRole.Owner,
        SystemRole.Admin when role > MemberRole.Admin => MemberRole.Admin,
        _ => role,
    };

    /// <summary>Whether one role stands above another.</summary>
    /// <param name="role">One.</param>
    /// <param name="other">The other.</param>
    /// <returns>False for equals.</returns>
    public static bool IsAbove(this MemberRole role, MemberRole other) => role < other;

    /// <summary>Whether a member may do something now.</summary>
    /// <param name="action">What.</param>
    /// <param name="conversation">Where.</param>
    /// <param name="member">The active membership.</param>
    /// <param name="system">The person's role in the whole system.</param>
    /// <returns>Whether.</returns>
    public static bool May(ConversationAction action, Conversation conversation, ConversationMember member, SystemRole system)
    {
        var isOpen = conversation is { ArchivedAt: null, IsBlocked: false };
        if (!isOpen && IsWriting(action))
            return false;
        var rule = Table[action];
        if (conversation.Kind == ConversationKind.Direct)
            return rule.InDirect && (member.MayWrite || !IsWriting(action));
        if (conversation.Kind == ConversationKind.Assistant && !rule.InAssistant)
            return false;
        var role = RoleOf(member.Role, system);
        var lowest = action == ConversationAction.Post && conversation.Settings.WhoMayPost == PostPolicy.Moderators ? MemberRole.Moderator : rule.Lowest;
        return Override(action, member, system) ?? role <= lowest;
    }

    /// <summary>The same rule for SQL, with <c>c</c> for conversations and <c>m</c> for the person's conversation_members row (user_id, role, may_write, overrides).</summary>
    /// <param name="action">What.</param>
    /// <returns>A condition.</returns>
    public static string Sql(ConversationAction action)
    {
        var rule = Table[action];
        var direct = !rule.InDirect ? "false" : IsWriting(action) ? "m.may_write" : "true";
        var byRole = action == ConversationAction.Post
            ? $"({RoleSql(rule.Lowest)} and coalesce(c.settings->>'whoMayPost', 'members') = 'members') or {RoleSql(MemberRole.Moderator)}"
            : RoleSql(rule.Lowest);
        var byMember = rule.Column is null ? byRole : $"coalesce(m.{rule.Column}, {byRole})";
        var bySystem = SystemSql(rule.Lowest);
        var assistant = rule.InAssistant ? "" : "when c.kind = 'assistant' then false ";
        var open = IsWriting(action) ? "c.archived_at is null and not c.is_blocked and " : "";
        return $"({open}case when c.kind = 'direct' then {direct} {assistant}else ({byMember}) or {bySystem} end)";
    }

    /// <summary>The words of everything that the person may do, as a <c>text[]</c>; likewise.</summary>
    public static string AllSql { get; } = $"array_remove(array[{string.Join(", ", All.Select(a => $"case when {Sql(a)} then '{SnakeCase.Word(a)}' end"))}], null)";

    /// <summary>Whether the person acts as this role or a higher one in a group or channel; likewise.</summary>
    /// <param name="lowest">The role.</param>
    /// <returns>A condition.</returns>
    public static string IsAtLeastSql(MemberRole lowest) => $"({RoleSql(lowest)} or {SystemSql(lowest)})";

    /// <summary>Everything a member may do now.</summary>
    /// <param name="conversation">Where.</param>
    /// <param name="member">The active membership.</param>
    /// <param name="system">The person's role in the whole system.</param>
    /// <returns>In the order of the table.</returns>
    public static IReadOnlyList<ConversationAction> Of(Conversation conversation, ConversationMember member, SystemRole system) =>
        [.. All.Where(action => May(action, conversation, member, system))];

    /// <summary>What one does to messages ends when the conversation is archived or blocked; looking after it goes on.</summary>
    private static bool IsWriting(ConversationAction action) =>
        action is ConversationAction.Post or ConversationAction.React or ConversationAction.MentionAll or ConversationAction.PinMessages;

    private static bool? Override(ConversationAction action, ConversationMember member, SystemRole system)
    {
        var own = action switch
        {
            ConversationAction.AddMembers => member.CanAddMembers,
            ConversationAction.RemoveMembers => member.CanRemoveMembers,
            ConversationAction.EditConversation => member.CanEditConversation,
            ConversationAction.DeleteMessages => member.CanDeleteMessages,
            ConversationAction.PinMessages => member.CanPinMessages,
            _ => null,
        };
        // Nobody takes from a system admin what the system gives.
        return own is false && RoleOf(MemberRole.Guest, system) <= Table[action].Lowest ? null : own;
    }

    private static string RoleSql(MemberRole lowest) =>
        $"m.role in ({string.Join(", ", Enum.GetValues<MemberRole>().Where(r => r <= lowest).Select(r => $"'{SnakeCase.Word(r)}'"))})";

    private static string SystemSql(MemberRole lowest) =>
        $"exists (select 1 from users s where s.id = m.user_id and s.system_role in ({(lowest == MemberRole.Owner ? "'owner'" : "'owner', 'admin'")}))";
}
