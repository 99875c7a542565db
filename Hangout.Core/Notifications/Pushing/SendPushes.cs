using System.Net;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Notifications;
using Hangout.Core.Data;
using Hangout.Core.Messages.Previews;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Notifications.Pushing;

/// <summary>What a push tells the browser.</summary>
/// <param name="Id">The notification's ID.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Title">Its first line.</param>
/// <param name="Body">Its excerpt.</param>
/// <param name="UnreadCount">How many are unread.</param>
/// <param name="ConversationId">Where.</param>
/// <param name="Seq">The message's place.</param>
/// <param name="PostId">Which post.</param>
/// <param name="CommentId">Which comment.</param>
/// <param name="ActorId">The person who caused it.</param>
public sealed record PushPayload(
    Guid Id, NotificationKind Kind, string Title, string Body, int UnreadCount, Guid? ConversationId, long? Seq, Guid? PostId, Guid? CommentId, Guid? ActorId);

/// <summary>
/// Sends notifications to browsers whose desktop is closed (NTF-3), by RFC 8030, 8291 and 8292. One is marked as sent before it is: a crash between may
/// lose a push, but none comes twice. Whatever was read, silenced or is due in a quiet hour is not sent.
/// </summary>
public sealed class SendPushes(
    HangoutDbContext db, ServerKeys keys, PushClient client, IOptions<PushOptions> options, TimeProvider clock, ILogger<SendPushes> logger)
{
    private const int AtOnce = 200, SideBySide = 8, MaxAgeMinutes = 60, TimeToLiveSeconds = 12 * 3_600;

    private static readonly string ClaimSql =
        $"""
        with due as materialized (
            select n.id from notifications n where n.pushed_at is null and n.created_at < now() - $1 order by n.created_at limit {AtOnce} for update skip locked)
        update notifications n set pushed_at = now() from due where n.id = due.id
        returning case when n.read_at is null and n.created_at > now() - interval '{MaxAgeMinutes} minutes' and {StillTold.Sql} then n.id end
        """;

    /// <summary>Sends what is due.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many pushes were taken by their services.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var claimed = await db.QueryAsync(ClaimSql, [options.Value.Delay], row => row.IsDBNull(0) ? (Guid?)null : row.GetGuid(0), cancellationToken);
        var ids = claimed.OfType<Guid>().ToArray();
        if (ids.Length == 0)
            return 0;
        var notifications = await db.Notifications.AsNoTracking().Where(n => ids.Contains(n.Id)).ToListAsync(cancellationToken);
        var people = notifications.Select(n => n.UserId).Distinct().ToArray();
        var browsers = (await db.PushSubscriptions.AsNoTracking().Where(s => people.Contains(s.UserId)).ToListAsync(cancellationToken)).ToLookup(s => s.UserId);
        var choices = await NotificationChoices.ReadAsync(db, people, cancellationToken);
        var counts = await ListNotifications.CountsAsync(db, people, cancellationToken);
        var now = clock.GetUtcNow();
        var pushes = notifications
            .Where(n => choices.GetValueOrDefault(n.UserId) is var chosen && chosen.WaysOf(n.Kind).Push && !chosen.IsQuiet(now))
            .SelectMany(n => browsers[n.UserId].Select(browser => (Browser: browser, Payload: PayloadOf(n, counts[n.UserId].Unread)))).ToList();
        if (pushes.Count == 0)
            return 0;

        var vapid = await keys.VapidAsync(cancellationToken);
        using var authentication = new VapidAuthentication(vapid.Public, vapid.Private) { Subject = options.Value.Subject };
        var (taken, gone) = (0, new System.Collections.Concurrent.ConcurrentBag<Guid>());
        await Parallel.ForEachAsync(pushes, new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken }, async (push, ct) =>
        {
            switch (await SendAsync(push.Browser, push.Payload, authentication, ct))
            {
                case HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.Accepted:
                    Interlocked.Increment(ref taken);
                    break;
                case HttpStatusCode.NotFound or HttpStatusCode.Gone:
                    gone.Add(push.Browser.Id);
                    break;
            }
        });
        if (!gone.IsEmpty)
            await db.PushSubscriptions.Where(s => gone.ToArray().Contains(s.Id)).ExecuteDeleteAsync(cancellationToken);
        return taken;
    }

    private static PushPayload PayloadOf(Notification n, int unread) =>
        new(n.Id, n.Kind, n.Title, n.Content, unread, n.ConversationId, n.Seq, n.PostId, n.CommentId, n.ActorId);

    private async Task<HttpStatusCode?> SendAsync(PushSubscription browser, PushPayload payload, VapidAuthentication authentication, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(browser, JsonSerializer.Serialize(payload, HangoutJson.Options), TimeToLiveSeconds, authentication, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("A push service did not take a push: {Reason}", exception.GetBaseException().Message);
            return null;
        }
    }
}

/// <summary>Speaks to push services. Browsers name them, so nothing of this network may answer.</summary>
public sealed class PushClient : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private readonly PushServiceClient _client;

    /// <summary>Makes the client.</summary>
    /// <param name="options">Which networks may answer all the same.</param>
    public PushClient(IOptions<PushOptions> options)
    {
        var networks = options.Value.Networks;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (context, ct) => JudgedConnection.OpenAsync(
                context.DnsEndPoint, Dns.GetHostAddressesAsync, address => JudgedConnection.MayConnect(address, networks), ct),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = Timeout, MaxResponseContentBufferSize = 64 * 1024 };
        _client = new PushServiceClient(_http) { AutoRetryAfter = false };
    }

    internal async Task<HttpStatusCode> SendAsync(
        PushSubscription browser, string text, int timeToLiveSeconds, VapidAuthentication authentication, CancellationToken cancellationToken)
    {
        var to = new Lib.Net.Http.WebPush.PushSubscription { Endpoint = browser.Endpoint };
        to.SetKey(PushEncryptionKeyName.P256DH, browser.P256dh);
        to.SetKey(PushEncryptionKeyName.Auth, browser.Auth);
        try
        {
            await _client.RequestPushMessageDeliveryAsync(to, new PushMessage(text) { TimeToLive = timeToLiveSeconds }, authentication, cancellationToken);
            return HttpStatusCode.Created;
        }
        catch (PushServiceClientException refused)
        {
            return refused.StatusCode;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
