using System.Security.Cryptography;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations.Invites;

/// <summary>Makes, lists and revokes invite links of a group or a channel (CNV-3): for those who may add members.</summary>
public sealed class ManageInvites(HangoutDbContext db, ChangeConversation change, ConversationAccess access)
{
    private const int CodeBytes = 12;

    /// <summary>Makes a link.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="conversationId">Where it leads.</param>
    /// <param name="request">How long and how often it works.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The link; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Result<InviteDto>> CreateAsync(CurrentUser user, Guid conversationId, CreateInviteRequest request, CancellationToken cancellationToken)
    {
        if (request.ExpiresInSeconds is < 1 or > Limits.InviteSeconds)
            return Failure.Invalid("expiresInSeconds", $"is 1 to {Limits.InviteSeconds}, or absent.");
        if (request.MaxUses is < 1 or > Limits.InviteUses)
            return Failure.Invalid("maxUses", $"is 1 to {Limits.InviteUses}, or absent.");
        return await change.RunAsync<InviteDto>(
            user.Id, conversationId,
            async (c, ct) =>
            {
                if (!c.May(ConversationAction.AddMembers))
                    return ChangeConversation.NotAllowed;
                if (await Working(c.Db, c.At).CountAsync(i => i.ConversationId == conversationId, ct) >= Limits.Invites)
                    return Failure.Invalid("conversationId", $"has {Limits.Invites} invite links already: revoke some.");
                var invite = new Invite
                {
                    Code = Code(),
                    ConversationId = conversationId,
                    CreatedBy = user.Id,
                    ExpiresAt = request.ExpiresInSeconds is { } seconds ? c.At.AddSeconds(seconds) : null,
                    MaxUses = request.MaxUses,
                    CreatedAt = c.At,
                };
                c.Db.Invites.Add(invite);
                await c.Db.SaveChangesAsync(ct);
                return ToDto(invite, user.ToDto());
            },
            cancellationToken);
    }

    /// <summary>The links that work, the newest first.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="conversationId">Of which conversation.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>At most <see cref="Limits.Invites"/>; or <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Result<IReadOnlyList<InviteDto>>> ListAsync(CurrentUser user, Guid conversationId, CancellationToken cancellationToken)
    {
        if (await access.MustAsync(user.Id, conversationId, ConversationAction.AddMembers, cancellationToken) is { } failure)
            return failure;
        var invites = await Working(db, DateTimeOffset.UtcNow).Where(i => i.ConversationId == conversationId).OrderByDescending(i => i.CreatedAt).ToListAsync(cancellationToken);
        var people = (await FindPeople.ReadAsync(db, invites.Select(i => i.CreatedBy).OfType<Guid>(), cancellationToken)).ToDictionary(p => p.Id);
        return (InviteDto[])[.. invites.Select(i => ToDto(i, i.CreatedBy is { } by ? people.GetValueOrDefault(by) : null))];
    }

    /// <summary>Ends a link. Doing it again changes nothing.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="conversationId">Of which conversation.</param>
    /// <param name="code">Which link.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when done; or <c>conversation_not_found</c>, <c>not_allowed</c>, <c>invite_invalid</c>.</returns>
    public async Task<Failure?> RevokeAsync(CurrentUser user, Guid conversationId, string code, CancellationToken cancellationToken) =>
        (await change.RunAsync<bool>(
            user.Id, conversationId,
            async (c, ct) =>
            {
                if (!c.May(ConversationAction.AddMembers))
                    return ChangeConversation.NotAllowed;
                var revoked = TextRules.IsStorable(code) ? await c.Db.Invites.Where(i => i.Code == code && i.ConversationId == conversationId)
                    .ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, i => i.RevokedAt ?? c.At), ct) : 0;
                return revoked > 0 ? true : UseInvite.Invalid;
            },
            cancellationToken)).Failure;

    /// <summary>Those that neither ended nor were used up.</summary>
    internal static IQueryable<Invite> Working(HangoutDbContext db, DateTimeOffset at) =>
        db.Invites.AsNoTracking().Where(i => i.RevokedAt == null && (i.ExpiresAt == null || i.ExpiresAt > at) && (i.MaxUses == null || i.Uses < i.MaxUses));

    private static InviteDto ToDto(Invite invite, Contracts.Accounts.UserDto? creator) =>
        new(invite.Code, invite.ConversationId, creator, invite.CreatedAt, invite.ExpiresAt, invite.MaxUses, invite.Uses);

    /// <summary>96 bits that nobody guesses, in an address without escapes.</summary>
    private static string Code() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(CodeBytes)).Replace('+', '-').Replace('/', '_');
}
