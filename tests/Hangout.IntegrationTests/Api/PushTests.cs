using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Notifications;
using Hangout.Contracts.Relationships;
using Hangout.Core.Notifications;
using Hangout.Core.Notifications.Pushing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hangout.IntegrationTests.Api;

public sealed class PushTests(ApiFixture fixture) : ApiTests(fixture)
{
    private const string Point = "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8", Secret = "BTBZMqHH6r4Tts7J_aSIgg";

    [Fact]
    public async Task A_push_comes_once_sealed_for_the_browser_and_signed_by_the_system()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        await using var browser = await PushService.StartAsync(Stop);
        browser.SenderKey = (await people[0].GetAsync<NotificationChannelsDto>("/api/notifications/ways", Stop)).PushKey;
        await SubscribeAsync(people[0], browser);
        var id = await NotifyAsync(people[0], people[1], "Ben likes your post", "The boats 🚤");

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => SendAsync()));

        browser.Faults.ShouldBeEmpty();
        var push = browser.Received.ShouldHaveSingleItem();
        ((Guid)push["id"]!, (string?)push["title"], (string?)push["body"], (int)push["unreadCount"]!).ShouldBe((id, "Ben likes your post", "The boats 🚤", 1));
        await SendAsync();
        browser.Received.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_pushed_that_was_read_or_silenced_or_falls_into_quiet_hours()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        await using var browser = await PushService.StartAsync(Stop);
        await SubscribeAsync(people[0], browser);
        var read = await NotifyAsync(people[0], people[1]);
        await people[0].PostAsync<object>("/api/notifications/read", new MarkNotificationsReadRequest([read]), Stop);
        await people[0].CallAsync<RelationshipDto>(HttpMethod.Put, $"/api/users/{people[2].Id}/mute", body: null, Stop);
        await NotifyAsync(people[0], people[2]);
        await SendAsync();

        // From 22 to 7 in Tokyo, which is from 13 to 22 in the world's time.
        await PreferAsync(people[0], new(QuietHours: new QuietHours(1_320, 420, "Asia/Tokyo")));
        await NotifyAsync(people[0], people[1], "at night");
        await SendAsync(new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.Zero));
        await NotifyAsync(people[0], people[1], "in the morning");
        await SendAsync(new DateTimeOffset(2026, 3, 1, 22, 0, 0, TimeSpan.Zero));
        await PreferAsync(people[0], new(new Dictionary<NotificationKind, NotificationWays> { [NotificationKind.Like] = new(Push: false) }));
        await NotifyAsync(people[0], people[1], "not by this way");
        await SendAsync();

        browser.Received.ShouldHaveSingleItem()["title"]!.GetValue<string>().ShouldBe("in the morning");
    }

    [Fact]
    public async Task A_browser_that_is_gone_is_forgotten_and_one_that_fails_is_kept()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        await using var browser = await PushService.StartAsync(Stop);
        await SubscribeAsync(people[0], browser);
        foreach (var (status, left) in new[] { (500, 1), (410, 0) })
        {
            browser.Status = status;
            await NotifyAsync(people[0], people[1]);
            await SendAsync();
            await using var db = Fixture.Database();
            (await db.PushSubscriptions.CountAsync(s => s.UserId == people[0].Id, Stop)).ShouldBe(left);
        }
    }

    [Fact]
    public async Task A_push_service_of_this_network_is_not_spoken_to()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        await using var browser = await PushService.StartAsync(Stop);
        await SubscribeAsync(people[0], browser);
        await NotifyAsync(people[0], people[1]);
        await SendAsync(allowedNetworks: "");
        browser.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task Subscriptions_are_checked_limited_and_follow_the_browser()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        foreach (var bad in new PushSubscriptionRequest[]
        {
            new("http://push.example/1", Point, Secret), new("https://a:b@push.example/1", Point, Secret), new("", Point, Secret), new("https://push.example/1", "AAAA", Secret),
            new("https://push.example/1", Point, "AAAA"), new($"https://push.example/{new string('x', 2_000)}", Point, Secret),
        })
        {
            (await people[0].RefusedAsync(HttpMethod.Put, "/api/notifications/push-subscriptions", bad, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        }

        for (var i = 0; i < Limits.PushSubscriptions; i++)
            ((int)await TakeAsync(people[0], i)).ShouldBe(204);
        (await people[0].RefusedAsync(HttpMethod.Put, "/api/notifications/push-subscriptions", Request(-1), Stop)).Code.ShouldBe(ErrorCodes.TooMany);
        ((int)await TakeAsync(people[0], 3)).ShouldBe(204);
        // Another person signs in with the same browser.
        ((int)await TakeAsync(people[1], 3)).ShouldBe(204);
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/notifications/push-subscriptions?endpoint={Uri.EscapeDataString(Request(3).Endpoint)}", body: null, Stop))
            .ShouldBe(System.Net.HttpStatusCode.NoContent);
        await using var db = Fixture.Database();
        var endpoint = Request(3).Endpoint;
        (await db.PushSubscriptions.SingleAsync(s => s.Endpoint == endpoint, Stop)).UserId.ShouldBe(people[1].Id);
        (await db.PushSubscriptions.CountAsync(s => s.UserId == people[0].Id, Stop)).ShouldBe(Limits.PushSubscriptions - 1);

        PushSubscriptionRequest Request(int n) => new($"https://push.example/{people[0].Id}/{n}", Point, Secret);
        Task<System.Net.HttpStatusCode> TakeAsync(ApiPerson person, int n) =>
            person.StatusAsync(HttpMethod.Put, "/api/notifications/push-subscriptions", Request(n), Stop);
    }

    private async Task SubscribeAsync(ApiPerson person, PushService browser)
    {
        await using var db = Fixture.Database();
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into push_subscriptions (id, user_id, endpoint, p256dh, auth)
            values ({Guid.CreateVersion7()}, {person.Id}, {browser.Endpoint}, {browser.P256dh}, {browser.Auth})
            """,
            Stop);
    }

    private async Task<Guid> NotifyAsync(ApiPerson person, ApiPerson actor, string title = "title", string content = "")
    {
        var id = Guid.CreateVersion7();
        await using var db = Fixture.Database();
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into notifications (id, user_id, kind, title, content, actor_id, dedupe_key, created_at, mailed_at)
            values ({id}, {person.Id}, 'like', {title}, {content}, {actor.Id}, {id.ToString()}, now() - interval '1 minute', now())
            """,
            Stop);
        return id;
    }

    private Task PreferAsync(ApiPerson person, NotificationPreferences chosen) =>
        person.CallAsync<PreferencesDto>(HttpMethod.Patch, "/api/me/preferences", new UpdatePreferencesRequest(Notifications: chosen), Stop);

    private async Task SendAsync(DateTimeOffset? at = null, string allowedNetworks = "127.0.0.0/8")
    {
        await using var db = Fixture.Database();
        var options = Options.Create(new PushOptions { AllowedNetworks = allowedNetworks });
        using var client = new PushClient(options);
        await new SendPushes(db, new ServerKeys(db), client, options, new FixedClock(at ?? DateTimeOffset.UtcNow), NullLogger<SendPushes>.Instance).RunAsync(Stop);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
