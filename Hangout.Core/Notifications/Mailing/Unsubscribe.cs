using System.Buffers.Text;
using System.Security.Cryptography;
using Hangout.Contracts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Notifications.Mailing;

/// <summary>Ends the mails to a person by a link in one of them, without signing in (RFC 8058).</summary>
public sealed class Unsubscribe(HangoutDbContext db, ServerKeys keys, IOptions<MailOptions> options)
{
    private const int IdBytes = 16, TagBytes = 32;

    private static readonly Failure NotFound = new(ErrorCodes.NotFound, "This link is not one that a mail of ours holds.");

    /// <summary>The link of a person.</summary>
    /// <param name="userId">Whose mails it ends.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The address.</returns>
    public async Task<Uri> LinkAsync(Guid userId, CancellationToken cancellationToken)
    {
        var id = userId.ToByteArray();
        return new(options.Value.PublicUrl, $"/api/public/unsubscribe?token={Base64Url.EncodeToString([.. id, .. await keys.SignAsync(id, cancellationToken)])}");
    }

    /// <summary>Ends the mails.</summary>
    /// <param name="token">What the link holds.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when ended; or <c>not_found</c> for a forged one.</returns>
    public async Task<Failure?> RunAsync(string token, CancellationToken cancellationToken)
    {
        if (await UserOfAsync(token, cancellationToken) is not { } userId)
            return NotFound;
        await db.Database.ExecuteSqlAsync(
            $$"""
            update preferences p set version = version + 1, notifications = jsonb_set(
                jsonb_set(p.notifications, '{digest}', '"never"'), '{ways}',
                coalesce((select jsonb_object_agg(key, value || '{"email": false}') from jsonb_each(
                    case jsonb_typeof(p.notifications->'ways') when 'object' then p.notifications->'ways' else '{}' end)), '{}'))
            where p.user_id = {{userId}}
            """,
            cancellationToken);
        await db.Notifications.Where(n => n.UserId == userId && n.MailedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(n => n.MailedAt, DateTimeOffset.UtcNow), cancellationToken);
        return null;
    }

    private async Task<Guid?> UserOfAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > 100 || !Base64Url.IsValid(token) || Base64Url.DecodeFromChars(token) is not { Length: IdBytes + TagBytes } bytes)
            return null;
        var tag = await keys.SignAsync(bytes[..IdBytes], cancellationToken);
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(IdBytes), tag) ? new Guid(bytes[..IdBytes]) : null;
    }
}
