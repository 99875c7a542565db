using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Invites;

/// <summary>Shows where an invite link leads, and joins by it (CNV-3). A link that does not exist, ended or was used up is the same to a stranger.</summary>
public sealed class UseInvite(HangoutDbContext db, ChangeConversation change, ConversationReader reader)
{
    /// <summary>The link does not work.</summary>
    public static Failure Invalid { get; } = new(ErrorCodes.InviteInvalid, "This invite link does not work: it ended, was used up, or never was.");

    /// <summary>What a person is invited to; for anyone who has the link.</summary>
    /// <param name="code">The link's code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation's name and size, and who made the link; or <c>invite_invalid</c>.</returns>
    public async Task<Result<InvitePreviewDto>> ShowAsync(string code, CancellationToken cancellationToken)
    {
        if (!TextRules.IsStorable(code))
            return Invalid;
        var found = await (
            from invite in ManageInvites.Working(db, DateTimeOffset.UtcNow)
            join conversation in db.Conversations on invite.ConversationId equals conversation.Id
            where invite.Code == code && conversation.DeletedAt == null
            select new { conversation.Kind, conversation.Title, conversation.Description, conversation.MemberCount, invite.CreatedBy, invite.ExpiresAt })
            .FirstOrDefaultAsync(cancellationToken);
        if (found is null)
            return Invalid;
        var creator = found.CreatedBy is { } by && await FindPeople.ReadAsync(db, [by], cancellationToken) is [var person] ? person : null;
        return new InvitePreviewDto(found.Kind, found.Title, found.Description, found.MemberCount, creator?.Name, found.ExpiresAt);
    }

    /// <summary>Joins. Who is a member already uses nothing up.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="code">The link's code.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The conversation; or <c>invite_invalid</c>, <c>not_allowed</c> for the banned, <c>conversation_full</c>.</returns>
    public async Task<Result<ConversationDto>> JoinAsync(CurrentUser user, string code, CancellationToken cancellationToken)
    {
        if (!TextRules.IsStorable(code) || await db.Invites.Where(i => i.Code == code).Select(i => (Guid?)i.ConversationId).FirstOrDefaultAsync(cancellationToken) is not { } id)
            return Invalid;
        var joined = await change.RunForAnyoneAsync<bool>(
            user.Id, id,
            async (c, ct) =>
            {
                if (c.Own?.Status == MemberStatus.Active)
                    return false;
                if (c.Own?.Status == MemberStatus.Banned)
                    return JoinChannel.Banned;
                // The conversation is held: whoever comes at the same time counts after this one.
                if (await ManageInvites.Working(c.Db, c.At).FirstOrDefaultAsync(i => i.Code == code, ct) is not { } invite)
                    return Invalid;
                if (await JoinChannel.JoinAsync(c, invite.CreatedBy, ct) is { } full)
                    return full;
                await c.Db.Invites.Where(i => i.Code == code).ExecuteUpdateAsync(set => set.SetProperty(i => i.Uses, i => i.Uses + 1), ct);
                return true;
            },
            cancellationToken);
        if (joined.Failure is { } failure)
            return failure.Code == ErrorCodes.ConversationNotFound ? Invalid : failure;
        return await reader.ReadOneAsync(user.Id, id, CancellationToken.None);
    }
}
