using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Messages;

namespace Hangout.IntegrationTests.Api;

/// <summary>What a person is writing is kept for their other devices, and for nobody else (MSG-13).</summary>
public sealed class DraftTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task A_draft_is_its_writers_alone_and_the_last_one_to_write_is_right()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var root = await people[1].SayAsync(id, "root", Stop);
        var first = await SaveAsync(people[0], id, "first");
        await SaveAsync(people[0], id, "in the thread", root.Id);
        var second = await SaveAsync(people[0], id, "second");
        second.UpdatedAt.ShouldBeGreaterThan(first.UpdatedAt);

        (await ListAsync(people[0])).Select(d => (d.Text, d.ThreadRootId)).ShouldBe([("second", null), ("in the thread", root.Id)]);
        (await ListAsync(people[1])).ShouldBeEmpty();

        (await SaveAsync(people[0], id, "")).Text.ShouldBeEmpty();
        await SaveAsync(people[0], id, "");
        (await ListAsync(people[0])).Single().Text.ShouldBe("in the thread");
    }

    [Fact]
    public async Task A_draft_has_the_length_of_a_message_and_a_place_that_one_may_read()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        await SaveAsync(people[0], id, new string('x', Limits.MessageText));
        (await RefusedAsync(people[0], id, new(new string('x', Limits.MessageText + 1)))).Code.ShouldBe(ErrorCodes.MessageTooLong);
        (await RefusedAsync(people[0], id, new("a\0b"))).Errors!.Keys.ShouldBe(["text"]);
        (await RefusedAsync(people[0], id, new("x", Guid.NewGuid()))).Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await RefusedAsync(people[0], Guid.NewGuid(), new("x"))).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        (await ListAsync(people[0])).Single().Text.Length.ShouldBe(Limits.MessageText);

        await SaveAsync(people[2], id, "mine");
        (await people[2].StatusAsync(Post, $"/api/conversations/{id}/leave", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await ListAsync(people[2])).ShouldBeEmpty();
    }

    private static Task<DraftChanged[]> ListAsync(ApiPerson person) => person.GetAsync<DraftChanged[]>("/api/drafts", Stop);

    private static Task<DraftChanged> SaveAsync(ApiPerson person, Guid id, string text, Guid? root = null) =>
        person.CallAsync<DraftChanged>(HttpMethod.Put, $"/api/conversations/{id}/draft", new SaveDraftRequest(text, root), Stop);

    private static Task<Problem> RefusedAsync(ApiPerson person, Guid id, SaveDraftRequest request) =>
        person.RefusedAsync(HttpMethod.Put, $"/api/conversations/{id}/draft", request, Stop);
}
