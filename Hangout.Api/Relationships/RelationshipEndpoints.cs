using Hangout.Contracts;
using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Relationships;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api.Relationships;

internal static class RelationshipEndpoints
{
    public static void MapRelationships(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Relationships");
        group.MapGet("/users/{userId:guid}/relationship", Get).WithName("getRelationship").WithSummary("How the caller stands to a person.");
        group.MapGet("/relationships", GetMany).WithName("getRelationships").WithSummary("How the caller stands to people; unknown ones are left out.");
        group.MapPut("/users/{userId:guid}/relationship/switches", Switch).WithName("setSwitches").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("What the caller lets this one person do.");
        MapFollows(group);
        MapFriends(group);
        group.MapPut("/users/{userId:guid}/mute", Mute).WithName("mutePerson").WithSummary("Hears nothing of a person.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapDelete("/users/{userId:guid}/mute", Unmute).WithName("unmutePerson").WithSummary("Hears of them again.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapGet("/mutes", Mutes).WithName("getMutes").WithSummary("Whom the caller muted, the latest first.");
    }

    private static void MapFollows(RouteGroupBuilder group)
    {
        group.MapPut("/users/{userId:guid}/follow", Follow).WithName("followPerson").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Follows a person; a private account is asked.");
        group.MapDelete("/users/{userId:guid}/follow", Unfollow).WithName("unfollowPerson").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Follows no longer, or withdraws the request.");
        group.MapDelete("/followers/{userId:guid}", RemoveFollower).WithName("removeFollower").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Takes a follower off, or rejects the request.");
        group.MapPost("/follow-requests/{userId:guid}/accept", AcceptFollow).WithName("acceptFollow").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Lets somebody follow who asked.");
        group.MapGet("/follow-requests", FollowRequests).WithName("getFollowRequests").WithSummary("Who asks to follow the caller, the latest first.");
        group.MapGet("/users/{userId:guid}/followers", Followers).WithName("getFollowers").WithSummary("Who follows a person, the latest first.");
        group.MapGet("/users/{userId:guid}/following", Following).WithName("getFollowing").WithSummary("Whom a person follows, the latest first.");
    }

    private static void MapFriends(RouteGroupBuilder group)
    {
        group.MapPost("/friend-requests", AskFriend).WithName("askFriend").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Asks a person to be friends; where they asked already, accepts.");
        group.MapGet("/friend-requests/received", Received).WithName("getReceivedFriendRequests").WithSummary("Who asks the caller, the latest first.");
        group.MapGet("/friend-requests/sent", Sent).WithName("getSentFriendRequests").WithSummary("Whom the caller asked, the latest first.");
        group.MapPost("/friend-requests/{userId:guid}/accept", AcceptFriend).WithName("acceptFriend").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Accepts a person's request.");
        group.MapPost("/friend-requests/{userId:guid}/reject", RejectFriend).WithName("rejectFriend").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Rejects a person's request; they are not told.");
        group.MapDelete("/friend-requests/{userId:guid}", Withdraw).WithName("withdrawFriendRequest").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Withdraws the caller's request.");
        group.MapGet("/users/{userId:guid}/friends", Friends).WithName("getFriends").WithSummary("A person's friends, the latest first.");
        group.MapDelete("/friends/{userId:guid}", EndFriendship).WithName("endFriendship").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Ends a friendship.");
    }

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> Get(
        CurrentUser user, Guid userId, ReadRelationships read, CancellationToken cancellationToken) =>
        (await read.OneAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto[]>, ProblemHttpResult>> GetMany(
        CurrentUser user, Guid[] ids, ReadRelationships read, CancellationToken cancellationToken) =>
        (await read.ManyAsync(user, ids, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> Switch(
        CurrentUser user, Guid userId, RelationshipSwitches request, SetSwitches set, CancellationToken cancellationToken) =>
        (await set.RunAsync(user, userId, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> Follow(
        CurrentUser user, Guid userId, FollowPerson follow, CancellationToken cancellationToken) =>
        (await follow.FollowAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> Unfollow(
        CurrentUser user, Guid userId, FollowPerson follow, CancellationToken cancellationToken) =>
        (await follow.UnfollowAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> RemoveFollower(
        CurrentUser user, Guid userId, FollowPerson follow, CancellationToken cancellationToken) =>
        (await follow.RemoveFollowerAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> AcceptFollow(
        CurrentUser user, Guid userId, FollowPerson follow, CancellationToken cancellationToken) =>
        (await follow.AcceptAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<RelationshipRequestDto>>, ProblemHttpResult>> FollowRequests(
        CurrentUser user, [AsParameters] PageRequest page, ListRelated list, CancellationToken cancellationToken) =>
        (await list.FollowRequestsAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<RelatedPersonDto>>, ProblemHttpResult>> Followers(
        CurrentUser user, Guid userId, [AsParameters] PageRequest page, ListRelated list, CancellationToken cancellationToken) =>
        (await list.FollowersAsync(user, userId, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<RelatedPersonDto>>, ProblemHttpResult>> Following(
        CurrentUser user, Guid userId, [AsParameters] PageRequest page, ListRelated list, CancellationToken cancellationToken) =>
        (await list.FollowingAsync(user, userId, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> AskFriend(
        CurrentUser user, FriendRequestRequest request, Befriend befriend, CancellationToken cancellationToken) =>
        (await befriend.AskAsync(user, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<RelationshipRequestDto>>, ProblemHttpResult>> Received(
        CurrentUser user, [AsParameters] PageRequest page, ListRelated list, CancellationToken cancellationToken) =>
        (await list.ReceivedAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<RelationshipRequestDto>>, ProblemHttpResult>> Sent(
        CurrentUser user, [AsParameters] PageRequest page, ListRelated list, CancellationToken cancellationToken) =>
        (await list.SentAsync(user, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> AcceptFriend(
        CurrentUser user, Guid userId, Befriend befriend, CancellationToken cancellationToken) =>
        (await befriend.AcceptAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> RejectFriend(
        CurrentUser user, Guid userId, Befriend befriend, CancellationToken cancellationToken) =>
        (await befriend.RejectAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> Withdraw(
        CurrentUser user, Guid userId, Befriend befriend, CancellationToken cancellationToken) =>
        (await befriend.WithdrawAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<RelatedPersonDto>>, ProblemHttpResult>> Friends(
        CurrentUser user, Guid userId, [AsParameters] PageRequest page, ListRelated list, CancellationToken cancellationToken) =>
        (await list.FriendsAsync(user, userId, page, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> EndFriendship(
        CurrentUser user, Guid userId, Befriend befriend, CancellationToken cancellationToken) =>
        (await befriend.EndAsync(user, userId, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> Mute(
        CurrentUser user, Guid userId, MutePerson mute, CancellationToken cancellationToken) =>
        (await mute.RunAsync(user, userId, isMuted: true, cancellationToken)).ToOk();

    private static async Task<Results<Ok<RelationshipDto>, ProblemHttpResult>> Unmute(
        CurrentUser user, Guid userId, MutePerson mute, CancellationToken cancellationToken) =>
        (await mute.RunAsync(user, userId, isMuted: false, cancellationToken)).ToOk();

    private static async Task<Results<Ok<Page<RelatedPersonDto>>, ProblemHttpResult>> Mutes(
        CurrentUser user, [AsParameters] PageRequest page, ListRelated list, CancellationToken cancellationToken) =>
        (await list.MutesAsync(user, page, cancellationToken)).ToOk();
}
