using System.Data.Common;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Hangout.IntegrationTests.Api;

/// <summary>A page and the conversation it belongs to are two reads: what is committed between them must not be lost.</summary>
public sealed class HistoryPageTests(ApiFixture fixture) : ApiTests(fixture)
{
    private const int Written = 6;

    public static TheoryData<string, HistoryQuery, long> Stretches => new()
    {
        { "the newest", new(Limit: 4), Written },
        { "after", new(After: 3, Limit: 4), Written },
        { "around", new(Around: "5", Limit: 10), Written },
        { "unread", new(Unread: true, Limit: 20), Written },
    };

    [Theory]
    [MemberData(nameof(Stretches))]
    public async Task A_message_committed_between_the_reads_of_a_page_is_neither_on_it_nor_hidden_by_it(string stretch, HistoryQuery query, long last)
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        for (var i = 0; i < Written; i++)
            await people[1].SayAsync(id, $"message {i}", Stop);
        var between = new OnceAfterConversation(() => people[1].SayAsync(id, "between", Stop));
        await using var original = Fixture.Database();
        await using var db = new HangoutDbContext(
            new DbContextOptionsBuilder<HangoutDbContext>().UseNpgsql(original.Database.GetConnectionString()).AddInterceptors(between).Options);

        var result = await new ListMessages(db, new ConversationAccess(db)).RunAsync(new CurrentUser(people[0].Id, people[0].Username, "name", null, []), id, query, Stop);

        between.Sent.ShouldNotBeNull(stretch).Change.ShouldBe(last + 1);
        var page = result.Value;
        page.Messages[^1].Seq.ShouldBe(last);
        page.HasNewer.ShouldBeFalse("the page says that it reaches the end of the conversation that it names");
        page.LastChange.ShouldBe(last);
        // A client that keeps the page and its change gets the message by the next difference.
        var missed = await people[0].GetAsync<Contracts.Realtime.ConversationChanges>($"/api/conversations/{id}/changes?after={page.LastChange}", Stop);
        missed.Messages.ShouldHaveSingleItem().Id.ShouldBe(between.Sent.Id);
    }

    /// <summary>Sends a message right after the conversation was read.</summary>
    private sealed class OnceAfterConversation(Func<Task<SentMessage>> send) : DbCommandInterceptor
    {
        public SentMessage? Sent { get; private set; }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (Sent is null && command.CommandText.Contains("FROM conversation_members", StringComparison.OrdinalIgnoreCase))
                Sent = await send();
            return await base.ReaderExecutedAsync(command, eventData, result, cancellationToken);
        }
    }
}
