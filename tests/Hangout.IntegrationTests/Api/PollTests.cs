using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>Polls (MSG-14).</summary>
public sealed class PollTests(ApiFixture fixture) : ApiTests(fixture)
{
    private static readonly PollPart Lunch = new("Lunch?", ["Pizza", "Soup", "Nothing"]);

    public static TheoryData<PollPart, string> Wrong => new()
    {
        { Lunch with { Question = new string('x', Limits.PollQuestion + 1) }, "question" },
        { Lunch with { Question = " " }, "question" },
        { Lunch with { Question = "two\nlines" }, "question" },
        { Lunch with { Options = ["alone"] }, "options" },
        { Lunch with { Options = [.. Enumerable.Range(0, Limits.PollOptions + 1).Select(i => $"{i}")] }, "options" },
        { Lunch with { Options = ["a", new string('x', Limits.PollOption + 1)] }, "options" },
        { Lunch with { Options = ["a", " "] }, "options" },
        { Lunch with { Options = ["a", "a "] }, "options" },
        { Lunch with { ClosesAt = DateTimeOffset.UnixEpoch }, "closesAt" },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public async Task A_poll_that_breaks_a_limit_is_refused(PollPart poll, string field)
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var problem = await people[0].RefusedAsync(Post, $"/api/conversations/{id}/messages", new SendMessageRequest(Guid.CreateVersion7(), id, Parts: [poll]), Stop);
        (problem.Code, problem.Errors!.Keys.Single()).ShouldBe((ErrorCodes.ValidationFailed, $"parts[0].{field}"));
    }

    [Fact]
    public async Task A_poll_at_its_limits_is_written_with_question_and_options_as_its_text_and_two_in_one_message_are_not()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var largest = new PollPart(
            new string('q', Limits.PollQuestion),
            [.. Enumerable.Range(10, Limits.PollOptions).Select(i => $"{i}".PadRight(Limits.PollOption, 'o'))], IsMultiple: true, DateTimeOffset.UtcNow.AddDays(1));
        await AskAsync(people[0], id, largest);
        await AskAsync(people[0], id, Lunch);
        (await people[0].RefusedAsync(Post, $"/api/conversations/{id}/messages", new SendMessageRequest(Guid.CreateVersion7(), id, Parts: [Lunch, Lunch]), Stop))
            .Errors!.Keys.ShouldBe(["parts"]);

        var messages = (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages;
        messages.ShouldAllBe(m => m.Kind == MessageKind.Poll);
        messages[1].Text.ShouldBe("Lunch?\n\n- Pizza\n- Soup\n- Nothing");
        messages[1].Parts!.Single().ShouldBeOfType<PollPart>().Options.ShouldBe(Lunch.Options);
    }

    [Fact]
    public async Task Of_votes_from_two_devices_at_once_one_counts()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var poll = await AskAsync(people[0], id, Lunch);

        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 3).Select(option => VoteAsync(people[1], id, poll, option)));
            (await VotesAsync(people[0], id))!.Single().ShouldSatisfyAllConditions(v => v.UserId.ShouldBe(people[1].Id), v => v.Options.Count.ShouldBe(1));
        }

        await using var db = Fixture.Database();
        (await db.Set<Core.Messages.Message>().Where(m => m.ConversationId == id && m.Id == poll).Select(m => m.VoteCount).SingleAsync(Stop)).ShouldBe(1);
        // What the code could get wrong the database refuses.
        await Should.ThrowAsync<Npgsql.PostgresException>(() => db.Database.ExecuteSqlAsync(
            $"""
            insert into poll_votes (conversation_id, message_id, user_id, option, is_single)
            select conversation_id, message_id, user_id, (option + 1) % 3, true from poll_votes where message_id = {poll}
            """, Stop));
    }

    [Fact]
    public async Task Whoever_votes_anew_keeps_their_place_and_whoever_takes_the_vote_back_loses_it()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        var poll = await AskAsync(people[0], id, Lunch with { IsMultiple = true });
        for (var i = 0; i < 3; i++)
            await VoteAsync(people[i], id, poll, i);
        var change = (await VoteAsync(people[0], id, poll, 2, 0)).Change;
        (await VoteAsync(people[0], id, poll, 0, 2)).Change.ShouldBe(change);

        (await VotesAsync(people[1], id))!.Select(v => (v.UserId, string.Join(' ', v.Options))).ShouldBe([(people[0].Id, "0 2"), (people[1].Id, "1"), (people[2].Id, "2")]);
        await VoteAsync(people[0], id, poll);
        await VoteAsync(people[0], id, poll, 1);
        (await VotesAsync(people[1], id))!.Select(v => v.UserId).ShouldBe([people[1].Id, people[2].Id, people[0].Id]);
        for (var i = 0; i < 3; i++)
            await VoteAsync(people[i], id, poll);
        (await VotesAsync(people[1], id)).ShouldBeNull();
    }

    [Fact]
    public async Task A_vote_that_is_wrong_or_comes_too_late_is_refused()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var poll = await AskAsync(people[0], id, Lunch);
        var plain = (await people[0].SayAsync(id, "no poll", Stop)).Id;

        foreach (var options in new int[][] { [3], [-1], [0, 1], [0, 0] })
            (await RefusedAsync(people[1], poll, options)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await RefusedAsync(people[1], plain, [0])).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await RefusedAsync(people[2], poll, [0])).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        (await people[1].RefusedAsync(Post, $"/api/conversations/{id}/messages/{poll}/close", null, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await people[0].RefusedAsync(HttpMethod.Patch, $"/api/conversations/{id}/messages/{poll}", new MessageContentRequest("other"), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await people[0].RefusedAsync(HttpMethod.Patch, $"/api/conversations/{id}/messages/{plain}", new MessageContentRequest(Parts: [Lunch]), Stop))
            .Code.ShouldBe(ErrorCodes.NotAllowed);

        await VoteAsync(people[1], id, poll, 0);
        var closed = await people[0].PostAsync<ChangedMessage>($"/api/conversations/{id}/messages/{poll}/close", null, Stop);
        (await people[0].PostAsync<ChangedMessage>($"/api/conversations/{id}/messages/{poll}/close", null, Stop)).Change.ShouldBe(closed.Change);
        (await RefusedAsync(people[1], poll, [1])).Code.ShouldBe(ErrorCodes.PollClosed);
        (await RefusedAsync(people[1], poll, [])).Code.ShouldBe(ErrorCodes.PollClosed);
        (await VotesAsync(people[0], id))!.Single().Options.ShouldBe([0]);

        var ending = await AskAsync(people[0], id, Lunch with { ClosesAt = DateTimeOffset.UtcNow.AddMilliseconds(900) });
        await Support.Eventually.ReachesAsync(
            async () => await people[1].StatusAsync(HttpMethod.Put, $"/api/conversations/{id}/messages/{ending}/vote", new VoteOptionsRequest([0]), Stop)
                == System.Net.HttpStatusCode.Conflict,
            "The poll closes by itself");

        Task<Problem> RefusedAsync(ApiPerson person, Guid message, int[] options) =>
            person.RefusedAsync(HttpMethod.Put, $"/api/conversations/{id}/messages/{message}/vote", new VoteOptionsRequest(options), Stop);
    }

    private static async Task<Guid> AskAsync(ApiPerson person, Guid conversation, PollPart poll) =>
        (await person.PostAsync<SentMessage>($"/api/conversations/{conversation}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversation, Parts: [poll]), Stop)).Id;

    private static Task<ChangedMessage> VoteAsync(ApiPerson person, Guid conversation, Guid poll, params int[] options) =>
        person.CallAsync<ChangedMessage>(HttpMethod.Put, $"/api/conversations/{conversation}/messages/{poll}/vote", new VoteOptionsRequest(options), Stop);

    private static async Task<IReadOnlyList<PollVoteDto>?> VotesAsync(ApiPerson person, Guid conversation) =>
        (await person.GetAsync<MessagePage>($"/api/conversations/{conversation}/messages", Stop)).Messages.First(m => m.Kind == MessageKind.Poll).Votes;
}
