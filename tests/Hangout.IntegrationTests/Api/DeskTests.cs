using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Desktop;
using Hangout.Contracts.Notifications;
using Hangout.Contracts.Realtime;
using Hangout.Core.Notifications;

namespace Hangout.IntegrationTests.Api;

public sealed class DeskTests(ApiFixture fixture) : ApiTests(fixture)
{
    private static WindowDto Window(string module = "chat", int x = 1, int width = 500, string? state = null) =>
        new(Guid.NewGuid(), module, x, 2, width, 400, false, true, 3, state);

    [Fact]
    public async Task Windows_are_kept_as_saved_for_each_class_of_device()
    {
        var person = await Fixture.PersonAsync(Stop);
        WindowDto[] windows = [Window() with { Z = 1 }, Window("notifications", state: """{"a":1}""") with { Z = 2 }];
        (await person.StatusAsync(HttpMethod.Put, "/api/desktop/desk", new SaveWindowsRequest([Window()]), Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await person.StatusAsync(HttpMethod.Put, "/api/desktop/desk", new SaveWindowsRequest(windows), Stop)).ShouldBe(HttpStatusCode.NoContent);
        var desk = await person.GetAsync<DesktopDto>("/api/desktop/desk", Stop);
        desk.Windows.ShouldBe(windows);
        desk.Modules.Select(m => m.Key).ShouldContain("chat");
        (await person.GetAsync<DesktopDto>("/api/desktop/phone", Stop)).Windows.ShouldBeEmpty();
        (await person.StatusAsync(Get, "/api/desktop/0", null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        (await person.StatusAsync(Get, "/api/desktop/Desk", null, Stop)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Windows_saved_at_once_are_never_mixed()
    {
        var person = await Fixture.PersonAsync(Stop);
        var saves = Enumerable.Range(0, 12).Select(i => Enumerable.Range(0, 5).Select(_ => Window(x: i)).ToArray()).ToArray();
        await Task.WhenAll(saves.Select(s => person.StatusAsync(HttpMethod.Put, "/api/desktop/desk", new SaveWindowsRequest(s), Stop)));
        var kept = (await person.GetAsync<DesktopDto>("/api/desktop/desk", Stop)).Windows;
        kept.Count.ShouldBe(5);
        kept.Select(w => w.X).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Windows_beyond_the_limits_are_refused_and_the_saved_ones_stay()
    {
        var person = await Fixture.PersonAsync(Stop);
        var good = Window();
        await person.StatusAsync(HttpMethod.Put, "/api/desktop/desk", new SaveWindowsRequest([good]), Stop);
        WindowDto[][] wrong =
        [
            [Window("nothing")], [Window(x: 100_001)], [Window(width: 0)], [Window(state: "{")], [Window(state: $"\"{new string('a', 4_000)}\"")],
            [good, good], [.. Enumerable.Range(0, 31).Select(_ => Window())],
        ];
        foreach (var windows in wrong)
            (await person.RefusedAsync(HttpMethod.Put, "/api/desktop/desk", new SaveWindowsRequest(windows), Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await person.GetAsync<DesktopDto>("/api/desktop/desk", Stop)).Windows.ShouldBe([good]);
    }

    [Fact]
    public async Task Notifications_are_read_in_pages_and_marked_by_ID_up_to_one_or_with_their_messages()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var even = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var odd = (await people[0].TalkToAsync(Stop, people[2])).Id;
        await using (var db = Fixture.Database())
        {
            for (var i = 0; i < 12; i++)
            {
                db.Notifications.Add(new Notification
                {
                    Id = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddMinutes(i - 60)),
                    UserId = people[0].Id,
                    Kind = NotificationKind.Mention,
                    Title = $"n{i}",
                    Content = "",
                    ActorId = people[1].Id,
                    DedupeKey = $"k{i}",
                    ConversationId = i % 2 == 0 ? even : odd,
                    Seq = i,
                    CreatedAt = DateTimeOffset.UtcNow,
                });
            }

            await db.SaveChangesAsync(Stop);
        }

        var first = await people[0].GetAsync<NotificationPage>("/api/notifications?limit=7", Stop);
        var second = await people[0].GetAsync<NotificationPage>($"/api/notifications?limit=7&cursor={first.NextCursor}", Stop);
        first.Items.Concat(second.Items).Select(n => n.Title).ShouldBe(Enumerable.Range(0, 12).Reverse().Select(i => $"n{i}"));
        (first.UnreadCount, second.NextCursor).ShouldBe((12, null));
        first.Items[0].Actor!.Id.ShouldBe(people[1].Id);

        var path = "/api/notifications/read";
        (await people[1].PostAsync<NotificationsChanged>(path, new MarkNotificationsReadRequest([first.Items[0].Id]), Stop)).UnreadCount.ShouldBe(0);
        (await people[0].PostAsync<NotificationsChanged>(path, new MarkNotificationsReadRequest([first.Items[0].Id]), Stop)).UnreadCount.ShouldBe(11);
        (await people[0].PostAsync<NotificationsChanged>(path, new MarkNotificationsReadRequest(UpTo: second.Items[0].Id), Stop)).UnreadCount.ShouldBe(6);
        // n5 to n10 are left; only n9 stands behind the place that was read.
        (await people[0].PostAsync<NotificationsChanged>(path, new MarkNotificationsReadRequest(Positions: [new(even, 12), new(odd, 8)]), Stop)).UnreadCount.ShouldBe(1);
        (await people[1].PostAsync<NotificationsChanged>(path, new MarkNotificationsReadRequest(Positions: [new(odd, 12)]), Stop)).UnreadCount.ShouldBe(0);
        (await people[0].GetAsync<NotificationPage>("/api/notifications", Stop)).Items.Where(n => !n.IsRead).Select(n => n.Title).ShouldBe(["n9"]);
        (await people[0].RefusedAsync(Post, path, new MarkNotificationsReadRequest(Positions: []), Stop)).Errors!.Keys.ShouldBe(["positions"]);
        (await people[0].RefusedAsync(Post, path, new { positions = new object?[] { null } }, Stop)).Errors!.Keys.ShouldBe(["positions"]);
        (await people[0].RefusedAsync(Post, path, new MarkNotificationsReadRequest(UpTo: first.Items[0].Id, Positions: [new(odd, 1)]), Stop)).Errors!.Keys.ShouldBe(["ids"]);
        (await people[0].RefusedAsync(Post, path, new MarkNotificationsReadRequest(), Stop)).Errors!.Keys.ShouldBe(["ids"]);
        (await people[0].RefusedAsync(Post, path, new MarkNotificationsReadRequest([]), Stop)).Errors!.Keys.ShouldBe(["ids"]);
    }
}
