using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Members;

/// <summary>
/// Adds people to a group or a channel (CNV-6). Who left by themselves is not brought back against their will: they, and everybody when the caller wishes so,
/// are invited, and come in when they accept.
/// </summary>
public sealed class AddMembers(ChangeConversation change)
{
    private static readonly Failure UserNotFound = People(ErrorCodes.UserNotFound, "names somebody who does not exist.");
    private static readonly Failure KeptApart = People(ErrorCodes.NotAllowed, "names somebody whom a block keeps apart from you.");
    private static readonly Failure Banned = People(ErrorCodes.NotAllowed, "names somebody who is banned here.");

    /// <summary>Adds or invites.</summary>
    /// <param name="user">The caller, who may add members.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="request">Whom.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Who was added and who invited, without those who were there; or <c>validation_failed</c>, <c>user_not_found</c>,
    /// <c>conversation_not_found</c>, <c>not_allowed</c>, <c>conversation_full</c>.</returns>
    public async Task<Result<AddedMembers>> RunAsync(CurrentUser user, Guid conversationId, AddMembersRequest request, CancellationToken cancellationToken)
    {
        var ids = (request.UserIds ?? []).Distinct().ToArray();
        if (ids.Length is 0 or > Limits.MembersAdded)
            return Failure.Invalid("userIds", $"1 to {Limits.MembersAdded} people.");
        return await change.RunAsync<AddedMembers>(user.Id, conversationId, (c, ct) => AddAsync(c, ids, request.InviteOnly, ct), cancellationToken);
    }

    private static async Task<Result<AddedMembers>> AddAsync(ConversationUnderChange c, Guid[] ids, bool inviteOnly, CancellationToken cancellationToken)
    {
        if (!c.May(ConversationAction.AddMembers))
            return ChangeConversation.NotAllowed;
        if (await c.Db.Users.CountAsync(u => ids.Contains(u.Id) && u.DeletedAt == null && !u.IsSuspended, cancellationToken) != ids.Length)
            return UserNotFound;
        if (await c.Db.Blocks.AnyAsync(b => (b.BlockerId == c.UserId && ids.Contains(b.BlockedId)) || (b.BlockedId == c.UserId && ids.Contains(b.BlockerId)), cancellationToken))
            return KeptApart;
        var known = await c.MembersAsync(ids, cancellationToken);
        if (known.Values.Any(m => m.Status == MemberStatus.Banned))
            return Banned;

        var news = ids.Where(id => known.GetValueOrDefault(id)?.Status is not (MemberStatus.Active or MemberStatus.Invited)).ToArray();
        var invited = news.Where(id => inviteOnly || known.GetValueOrDefault(id)?.Status == MemberStatus.Left).ToArray();
        // Whoever is invited already and is added now has not agreed: the invitation stands.
        var added = news.Except(invited).ToArray();
        if (added.Length > 0)
        {
            if (await c.JoinAsync(added, c.UserId, cancellationToken) is { } full)
                return full;
            c.Note(new(SystemEvent.AddMember, added, null, message => new MembersAdded(c.Conversation.Id, message, c.UserId)));
        }

        if (invited.Length > 0)
        {
            await InviteAsync(c, invited, cancellationToken);
            c.Note(new(SystemEvent.InviteMember, invited, null, message => new MembersAdded(c.Conversation.Id, message, c.UserId)));
        }

        return new AddedMembers(added, invited);
    }

    private static Task InviteAsync(ConversationUnderChange c, Guid[] ids, CancellationToken cancellationToken) => c.Db.Database.ExecuteSqlAsync(
        $"""
        insert into conversation_members (conversation_id, user_id, role, status, joined_at, invited_by)
        select {c.Conversation.Id}, invited.id, 'member', 'invited', {c.At}, {c.UserId} from unnest({ids}) invited(id) order by invited.id
        on conflict (conversation_id, user_id) do update set status = 'invited', role = 'member', invited_by = excluded.invited_by, joined_at = excluded.joined_at,
            updated_at = excluded.joined_at
        """,
        cancellationToken);

    private static Failure People(string code, string message) =>
        new(code, "Some of these people cannot be added.", new Dictionary<string, string[]>(StringComparer.Ordinal) { ["userIds"] = [message] });
}
