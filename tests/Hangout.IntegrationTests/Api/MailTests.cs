using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Notifications;
using Hangout.Contracts.Relationships;
using Hangout.Core.Notifications;
using Hangout.Core.Notifications.Mailing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Hangout.IntegrationTests.Api;

public sealed class MailTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task A_mail_comes_once_for_what_was_not_read_and_one_click_ends_them()
    {
        var people = await ReadersAsync();
        await PreferAsync(people[0], new(new Dictionary<NotificationKind, NotificationWays> { [NotificationKind.Like] = new(Email: true) }));
        await using var post = await PostOffice.StartAsync();
        await NotifyAsync(people[0], people[1], "Ben <b>likes</b> it", mailed: false);
        await NotifyAsync(people[0], people[1], "already mailed", mailed: true);
        await Task.WhenAll(SendAsync(post), SendAsync(post));

        var mail = post.Mails.ShouldHaveSingleItem();
        mail.Subject.ShouldBe("Ben <b>likes</b> it");
        mail.To.Mailboxes.Single().Address.ShouldBe(AddressOf(people[0]));
        mail.TextBody!.ShouldContain("Ben <b>likes</b> it");
        mail.HtmlBody!.ShouldContain("Ben &lt;b&gt;likes&lt;/b&gt; it");
        mail.Headers["List-Unsubscribe-Post"].ShouldBe("List-Unsubscribe=One-Click");
        await SendAsync(post);
        post.Mails.Count.ShouldBe(1);

        var link = new Uri(mail.Headers["List-Unsubscribe"]!.Trim('<', '>'));
        using var provider = Fixture.Client(token: null);
        (await provider.GetStringAsync(link.PathAndQuery, Stop)).ShouldContain("<form method=\"post\">");
        using var click = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        (await provider.PostAsync(new Uri(link.PathAndQuery, UriKind.Relative), click, Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var left = await people[0].GetAsync<PreferencesDto>("/api/me/preferences", Stop);
        (left.Notifications.Ways![NotificationKind.Like].Email, left.Notifications.Digest).ShouldBe((false, DigestFrequency.Never));
        foreach (var forged in new[] { "", "AAAA", new string('A', 64), link.Query["?token=".Length..][..^4] + "AAAA" })
            (await provider.PostAsync(new Uri($"/api/public/unsubscribe?token={forged}", UriKind.Relative), click, Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_digest_comes_once_a_day_with_what_its_reader_may_still_know()
    {
        var people = await ReadersAsync();
        await PreferAsync(people[0], new(Digest: DigestFrequency.Daily));
        await using var post = await PostOffice.StartAsync();
        await NotifyAsync(people[0], people[1], "kept one", mailed: true);
        var read = await NotifyAsync(people[0], people[1], "read one", mailed: true);
        await NotifyAsync(people[0], people[2], "blocked one", mailed: true);
        await people[0].PostAsync<object>("/api/notifications/read", new MarkNotificationsReadRequest([read]), Stop);
        await people[0].CallAsync<BlockDto>(HttpMethod.Put, $"/api/blocks/{people[2].Id}", new BlockRequest(), Stop);

        for (var i = 0; i < 2; i++)
            await SendAsync(post, isDigest: true);

        var mail = post.Mails.ShouldHaveSingleItem();
        mail.TextBody!.ShouldContain("kept one");
        mail.TextBody!.ShouldNotContain("read one");
        mail.TextBody!.ShouldNotContain("blocked one");
    }

    [Fact]
    public async Task Nothing_is_sent_where_no_server_is_named()
    {
        var people = await ReadersAsync();
        await PreferAsync(people[0], new(new Dictionary<NotificationKind, NotificationWays> { [NotificationKind.Like] = new(Email: true) }, Digest: DigestFrequency.Daily));
        (await people[0].GetAsync<NotificationChannelsDto>("/api/notifications/ways", Stop)).IsMailOn.ShouldBeFalse();
        await using var db = Fixture.Database();
        var options = Options.Create(new MailOptions());
        var mails = new SendMails(db, new MailClient(options), new Unsubscribe(db, new ServerKeys(db), options), options, NullLogger<SendMails>.Instance);
        (await mails.RunAsync(Stop) + await mails.RunDigestsAsync(Stop)).ShouldBe(0);
    }

    private static string AddressOf(ApiPerson person) => $"{person.Username}@example.org";

    private async Task<ApiPerson[]> ReadersAsync()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        await using var db = Fixture.Database();
        foreach (var person in people)
            await db.Database.ExecuteSqlAsync($"update users set email = {AddressOf(person)} where id = {person.Id}", Stop);
        return people;
    }

    private Task PreferAsync(ApiPerson person, NotificationPreferences chosen) =>
        person.CallAsync<PreferencesDto>(HttpMethod.Patch, "/api/me/preferences", new UpdatePreferencesRequest(Notifications: chosen), Stop);

    private async Task<Guid> NotifyAsync(ApiPerson person, ApiPerson actor, string title, bool mailed)
    {
        var id = Guid.CreateVersion7();
        await using var db = Fixture.Database();
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into notifications (id, user_id, kind, title, content, actor_id, dedupe_key, created_at, pushed_at, mailed_at)
            values ({id}, {person.Id}, 'like', {title}, '', {actor.Id}, {id.ToString()}, now() - interval '5 minutes', now(), case when {mailed} then now() end)
            """,
            Stop);
        return id;
    }

    private async Task SendAsync(PostOffice post, bool isDigest = false)
    {
        await using var db = Fixture.Database();
        var options = Options.Create(new MailOptions { Host = "127.0.0.1", Port = post.Port, DigestHour = 0 });
        var mails = new SendMails(db, new MailClient(options), new Unsubscribe(db, new ServerKeys(db), options), options, NullLogger<SendMails>.Instance);
        await (isDigest ? mails.RunDigestsAsync(Stop) : mails.RunAsync(Stop));
    }

    /// <summary>An SMTP server that keeps what it takes.</summary>
    private sealed class PostOffice : MessageStore, IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private Task? _running;

        public int Port { get; private set; }

        public ConcurrentQueue<MimeMessage> Mails { get; } = [];

        public static Task<PostOffice> StartAsync()
        {
            var office = new PostOffice();
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                office.Port = ((IPEndPoint)probe.LocalEndpoint).Port;
            }

            var services = new SmtpServer.ComponentModel.ServiceProvider();
            services.Add(office);
            var options = new SmtpServerOptionsBuilder().ServerName("localhost")
                .Endpoint(e => e.Endpoint(new IPEndPoint(IPAddress.Loopback, office.Port)).AllowUnsecureAuthentication(true)).Build();
            office._running = new SmtpServer.SmtpServer(options, services).StartAsync(office._end.Token);
            return Task.FromResult(office);
        }

        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var stream = new MemoryStream(buffer.ToArray());
            Mails.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
            return SmtpResponse.Ok;
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _running!.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }
    }
}
