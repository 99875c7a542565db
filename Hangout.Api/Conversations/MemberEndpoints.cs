using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Invites;
using Hangout.Core.Conversations.Members;
using Hangout.Core.Data;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Conversations;

internal static class MemberEndpoints
{
    public static void MapMembers(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/conversations/{id:guid}").WithTags("Members").ProducesProblem(StatusCodes.Status404NotFound);
        var write = group.MapGroup("").RequireRateLimiting(RateLimitPolicies.Write);
        write.MapPost("/members", Add).WithName("addMembers").WithSummary("Adds or invites people.").ProducesProblem(StatusCodes.Status409Conflict);
        write.MapPatch("/members/{userId:guid}", Change).WithName("changeMember").WithSummary("Gives a member another role or permissions.");
        write.MapDelete("/members/{userId:guid}", Remove).WithName("removeMember").WithSummary("Removes a member, or takes an invitation back.");
        group.MapGet("/bans", Bans).WithName("listBans").WithSummary("Who is banned, the latest first; for those who may remove members.");
        write.MapPut("/bans/{userId:guid}", Ban).WithName("banMember").WithSummary("Removes a member who may not come back.");
        write.MapDelete("/bans/{userId:guid}", Unban).WithName("unbanMember").WithSummary("Lifts a ban.");
        write.MapPut("/owner", Transfer).WithName("transferOwnership").WithSummary("Makes another member the owner.");

        group.MapGet("/invites", Invites).WithName("listInvites").WithSummary("The invite links that work; for those who may add members.");
        write.MapPost("/invites", Invite).WithName("createInvite").WithSummary("Makes an invite link.");
        write.MapDelete("/invites/{code:maxlength(64)}", Revoke).WithName("revokeInvite").WithSummary("Ends an invite link.");

        var links = api.MapGroup("/invites/{code:maxlength(64)}").WithTags("Members").ProducesProblem(StatusCodes.Status404NotFound);
        links.MapGet("", Show).WithName("showInvite").WithSummary("Where an invite link leads; for anyone who has it, signed in or not.").AllowAnonymous()
            .RequireRateLimiting(RateLimitPolicies.Search);
        links.MapPost("/join", Join).WithName("joinByInvite").WithSummary("Joins by an invite link.").RequireRateLimiting(RateLimitPolicies.Write)
            .ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/invitations", Invitations).WithName("listInvitations").WithSummary("The conversations that the caller is invited to, the latest first.").WithTags("Members");
    }

    private static async Task<Results<Ok<AddedMembers>, ProblemHttpResult>> Add(
        CurrentUser user, Guid id, AddMembersRequest request, AddMembers add, CancellationToken cancellationToken) =>
        (await add.RunAsync(user, id, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(
        CurrentUser user, Guid id, Guid userId, ChangeMemberRequest request, ChangeMember change, CancellationToken cancellationToken) =>
        (await change.RunAsync(user, id, userId, request, cancellationToken)).ToNoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        CurrentUser user, Guid id, Guid userId, RemoveMember remove, CancellationToken cancellationToken) =>
        (await remove.RemoveAsync(user, id, userId, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<Page<BanDto>>, ProblemHttpResult>> Bans(
        CurrentUser user, Guid id, [AsParameters] PageRequest page, ListBans list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, id, page, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Ban(
        CurrentUser user, Guid id, Guid userId, RemoveMember remove, CancellationToken cancellationToken) =>
        (await remove.BanAsync(user, id, userId, cancellationToken)).ToNoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> Unban(
        CurrentUser user, Guid id, Guid userId, RemoveMember remove, CancellationToken cancellationToken) =>
        (await remove.UnbanAsync(user, id, userId, cancellationToken)).ToNoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> Transfer(
        CurrentUser user, Guid id, TransferOwnershipRequest request, ChangeMember change, CancellationToken cancellationToken) =>
        (await change.TransferAsync(user, id, request.UserId, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<IReadOnlyList<InviteDto>>, ProblemHttpResult>> Invites(
        CurrentUser user, Guid id, ManageInvites invites, CancellationToken cancellationToken) =>
        (await invites.ListAsync(user, id, cancellationToken)).ToOk();

    private static async Task<Results<Ok<InviteDto>, ProblemHttpResult>> Invite(
        CurrentUser user, Guid id, CreateInviteRequest request, ManageInvites invites, CancellationToken cancellationToken) =>
        (await invites.CreateAsync(user, id, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(
        CurrentUser user, Guid id, string code, ManageInvites invites, CancellationToken cancellationToken) =>
        (await invites.RevokeAsync(user, id, code, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<InvitePreviewDto>, ProblemHttpResult>> Show(string code, UseInvite invites, CancellationToken cancellationToken) =>
        (await invites.ShowAsync(code, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ConversationDto>, ProblemHttpResult>> Join(
        CurrentUser user, string code, UseInvite invites, CancellationToken cancellationToken) =>
        (await invites.JoinAsync(user, code, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<InvitationDto>>, ProblemHttpResult>> Invitations(
        CurrentUser user, [AsParameters] PageRequest page, ListInvitations list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, page, cancellationToken)).ToOk();
}
