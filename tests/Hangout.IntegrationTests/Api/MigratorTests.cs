using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Hangout.Core.Data.Migrate;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.IntegrationTests.Api;

public sealed class MigratorTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Several_migrations_at_once_make_one_database_with_one_demo()
    {
        var connection = Fixture.AnotherDatabase();
        var codes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator.RunAsync(connection, demo: true, NullLogger.Instance, Stop)));
        codes.ShouldAllBe(code => code == 0);

        await using var db = new HangoutDbContext(new DbContextOptionsBuilder<HangoutDbContext>().UseNpgsql(connection).Options);
        var messages = await db.Messages.CountAsync(Stop);
        messages.ShouldBeInRange(1_800, 2_500);
        (await db.Users.CountAsync(Stop)).ShouldBe(14);
        (await Migrator.RunAsync(connection, demo: true, NullLogger.Instance, Stop)).ShouldBe(0);
        (await db.Messages.CountAsync(Stop)).ShouldBe(messages);

        // What the database promises everywhere holds for the demo, too.
        (await db.Conversations.CountAsync(c => c.LastSeq != db.Messages.Count(m => m.ConversationId == c.Id), Stop)).ShouldBe(0);
        (await db.Conversations.CountAsync(c => c.MemberCount != db.ConversationMembers.Count(m => m.ConversationId == c.Id), Stop)).ShouldBe(0);
        (await db.Messages.CountAsync(m => m.CreatedAt > DateTimeOffset.UtcNow, Stop)).ShouldBe(0);
        (await db.Messages.CountAsync(m => db.Messages.Any(n => n.ConversationId == m.ConversationId && n.Seq == m.Seq + 1 && n.CreatedAt < m.CreatedAt), Stop)).ShouldBe(0);

        // Everything that messages can be is there, each told as the services would have written it.
        var all = await db.Messages.AsNoTracking().ToListAsync(Stop);
        all.Count(m => m.ReplyCount > 0).ShouldBe(1);
        all.Count(m => m.ThreadRootId != null).ShouldBe(3);
        all.Count(m => m.PinnedAt != null).ShouldBe(1);
        all.Count(m => m.EditedAt != null).ShouldBe(1);
        all.Count(m => m.Forwarded?.MessageId != null).ShouldBe(1);
        all.Count(m => m.Kind == MessageKind.System).ShouldBe(3);
        all.Count(m => m.Kind == MessageKind.Location).ShouldBe(1);
        all.Count(m => m.Parts?.OfType<CodePart>().Any() == true).ShouldBe(1);
        all.Where(m => m.Kind == MessageKind.Poll).Select(m => m.Parts!.OfType<PollPart>().Single().ClosesAt is null).Order().ShouldBe([false, true]);
        all.Count(m => m.Mentions.Length > 0).ShouldBeGreaterThan(10);
        (await db.Set<Core.Messages.MessageReaction>().CountAsync(Stop)).ShouldBe(all.Sum(m => m.ReactionCount));
        (await db.PollVotes.CountAsync(Stop)).ShouldBe(all.Sum(m => m.VoteCount));
        (await db.MessageEdits.CountAsync(Stop)).ShouldBe(1);
        (await db.ThreadFollowers.CountAsync(Stop)).ShouldBe(3);
        (await db.Invites.CountAsync(Stop)).ShouldBe(1);
        (await db.ScheduledMessages.CountAsync(s => s.SendAt > DateTimeOffset.UtcNow, Stop)).ShouldBe(1);
        (await db.Conversations.CountAsync(c => c.ArchivedAt != null, Stop)).ShouldBe(1);
        (await db.Conversations.CountAsync(c => c.IsPublic, Stop)).ShouldBeGreaterThan(5);
        (await db.Conversations.CountAsync(c => c.Kind == ConversationKind.Group && c.ArchivedAt == null, Stop)).ShouldBeGreaterThan(3);
        (await db.Conversations.CountAsync(c => c.LastChange < db.Messages.Where(m => m.ConversationId == c.Id).Max(m => m.Change), Stop)).ShouldBe(0);

        // A demo of an earlier version gets what is new.
        await db.Database.ExecuteSqlAsync(
            $"delete from messages where conversation_id in (select id from conversations where title in ('Summer outing', 'Office move'))", Stop);
        await db.Database.ExecuteSqlAsync($"delete from message_reactions", Stop);
        await db.Database.ExecuteSqlAsync($"delete from poll_votes", Stop);
        await db.Database.ExecuteSqlAsync($"delete from message_edits", Stop);
        await db.Database.ExecuteSqlAsync($"delete from thread_followers", Stop);
        await db.Database.ExecuteSqlAsync($"delete from conversations where title in ('Summer outing', 'Office move')", Stop);
        (await Migrator.RunAsync(connection, demo: true, NullLogger.Instance, Stop)).ShouldBe(0);
        (await db.Messages.CountAsync(Stop)).ShouldBe(messages);
        await db.Database.EnsureDeletedAsync(Stop);
    }

    [Fact]
    public async Task An_unreachable_database_ends_with_an_error_that_says_where()
    {
        var log = new List<string>();
        var logger = new ListLogger(log);
        (await Migrator.RunAsync("Host=127.0.0.1;Port=1;Database=hangoutdb;Username=nobody", demo: false, logger, Stop)).ShouldBe(1);
        log.ShouldContain(line => line.Contains("hangoutdb at 127.0.0.1:1", StringComparison.Ordinal));
        (await Migrator.RunAsync(" ", demo: false, logger, Stop)).ShouldBe(1);
        log.ShouldContain(line => line.Contains("ConnectionStrings__hangoutdb", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_database_itself_refuses_what_must_never_be()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(id, "one", Stop);
        await using var db = Fixture.Database();
        string[] wrong =
        [
            $"insert into messages (conversation_id, id, seq, change, kind, text) values ('{id}', gen_random_uuid(), 1, 2, 'text', 'x')",
            $"insert into messages (conversation_id, id, seq, change, kind, text) values ('{id}', gen_random_uuid(), 2, 1, 'text', 'x')",
            $"insert into messages (conversation_id, id, seq, change, kind, text) values ('{id}', gen_random_uuid(), 2, 2, 'text', '')",
            $"insert into messages (conversation_id, id, seq, change, kind, text) values ('{id}', gen_random_uuid(), 2, 2, 'song', 'x')",
            $"insert into messages (conversation_id, id, seq, change, kind, text) values ('{id}', gen_random_uuid(), 2, 2, 'text', repeat('x', 100001))",
            "insert into conversations (id, kind) values (gen_random_uuid(), 'direct')",
            "insert into conversations (id, kind, title, is_public) values (gen_random_uuid(), 'group', 'x', true)",
            "insert into conversations (id, kind) values (gen_random_uuid(), 'channel')",
            $"update conversation_members set role = 'king' where conversation_id = '{id}'",
            $"update users set username = 'Not OK' where id = '{people[0].Id}'",
        ];
        foreach (var sql in wrong)
            await Should.ThrowAsync<Npgsql.PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql, Stop), sql);
    }

    private sealed class ListLogger(List<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
