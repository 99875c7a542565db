using System.Buffers.Text;
using Hangout.Contracts;
using Hangout.Contracts.Notifications;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Notifications.Mailing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Notifications.Pushing;

/// <summary>The browsers that take pushes for the caller (NTF-3).</summary>
public sealed class ManagePushes(HangoutDbContext db, ServerKeys keys, IOptions<MailOptions> mail)
{
    // An uncompressed point of P-256, and a secret of 128 bits (RFC 8291).
    private const int KeyBytes = 65, AuthBytes = 16, UncompressedPoint = 4;

    private static readonly Failure TooMany = new(ErrorCodes.TooMany, $"At most {Limits.PushSubscriptions} browsers take pushes.");

    /// <summary>By which ways notifications can leave.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key that a browser subscribes with, and whether mails are sent.</returns>
    public async Task<NotificationChannelsDto> WaysAsync(CancellationToken cancellationToken) =>
        new((await keys.VapidAsync(cancellationToken)).Public, mail.Value.IsOn);

    /// <summary>Takes a browser. One that somebody else used before is the caller's from now on.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">What the browser says of its subscription.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when taken; or <c>validation_failed</c>, <c>too_many</c>.</returns>
    public async Task<Failure?> AddAsync(CurrentUser user, PushSubscriptionRequest request, CancellationToken cancellationToken)
    {
        if (!IsEndpoint(request.Endpoint))
            return Failure.Invalid("endpoint", $"an https address of at most {PushSubscription.LongestEndpoint} characters.");
        if (Decoded(request.P256dh) is not { Length: KeyBytes } point || point[0] != UncompressedPoint)
            return Failure.Invalid("p256dh", "a public key of P-256, base64url.");
        if (Decoded(request.Auth) is not { Length: AuthBytes })
            return Failure.Invalid("auth", "16 bytes, base64url.");
        if (await db.PushSubscriptions.CountAsync(s => s.UserId == user.Id && s.Endpoint != request.Endpoint, cancellationToken) >= Limits.PushSubscriptions)
            return TooMany;
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into push_subscriptions (id, user_id, endpoint, p256dh, auth) values ({Guid.CreateVersion7()}, {user.Id}, {request.Endpoint}, {request.P256dh}, {request.Auth})
            on conflict (endpoint) do update set user_id = excluded.user_id, p256dh = excluded.p256dh, auth = excluded.auth
            """,
            cancellationToken);
        return null;
    }

    /// <summary>Lets a browser go; one that is not the caller's stays.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="endpoint">The address of its push service.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When gone.</returns>
    public async Task RemoveAsync(CurrentUser user, string endpoint, CancellationToken cancellationToken)
    {
        if (TextRules.IsStorable(endpoint))
            await db.PushSubscriptions.Where(s => s.UserId == user.Id && s.Endpoint == endpoint).ExecuteDeleteAsync(cancellationToken);
    }

    private static bool IsEndpoint(string? text) =>
        text is { Length: > 0 and <= PushSubscription.LongestEndpoint } && TextRules.IsStorable(text)
        && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0;

    private static byte[]? Decoded(string? text) => text is { Length: <= 200 } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
