using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Messages;

namespace Hangout.IntegrationTests.Api;

/// <summary>Messages are scheduled, changed and called off by their author alone (MSG-15).</summary>
public sealed class ScheduledTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task A_scheduled_message_is_listed_changed_and_called_off_by_its_author_alone()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var request = Later(id, TimeSpan.FromHours(1));
        var made = await people[0].PostAsync<ScheduledMessageDto>("/api/scheduled", request, Stop);
        (await people[0].PostAsync<ScheduledMessageDto>("/api/scheduled", request, Stop)).CreatedAt.ShouldBe(made.CreatedAt);
        (await people[0].GetAsync<ScheduledMessageDto[]>("/api/scheduled", Stop)).Single().Message.Text.ShouldBe("later");
        (await people[1].GetAsync<ScheduledMessageDto[]>("/api/scheduled", Stop)).ShouldBeEmpty();
        (await people[1].RefusedAsync(HttpMethod.Patch, $"/api/scheduled/{made.Id}", new ChangeScheduledRequest("mine"), Stop)).Code.ShouldBe(ErrorCodes.NotFound);
        (await people[1].RefusedAsync(HttpMethod.Delete, $"/api/scheduled/{made.Id}", null, Stop)).Code.ShouldBe(ErrorCodes.NotFound);
        (await people[1].RefusedAsync(Post, "/api/scheduled", request, Stop)).Code.ShouldBe(ErrorCodes.IdReused);

        var sendAt = DateTimeOffset.UtcNow.AddHours(2);
        var changed = await people[0].CallAsync<ScheduledMessageDto>(HttpMethod.Patch, $"/api/scheduled/{made.Id}", new ChangeScheduledRequest("even later", SendAt: sendAt), Stop);
        changed.ShouldSatisfyAllConditions(s => s.Message.Text.ShouldBe("even later"), s => s.SendAt.ShouldBe(sendAt, TimeSpan.FromMilliseconds(1)));
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/scheduled/{made.Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[0].RefusedAsync(HttpMethod.Delete, $"/api/scheduled/{made.Id}", null, Stop)).Code.ShouldBe(ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Nothing_is_scheduled_in_the_past_too_far_ahead_without_content_or_where_one_may_not_write()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var day = TimeSpan.FromDays(1);
        var refusals = new (ScheduleMessageRequest Request, string Code)[]
        {
            (Later(id, -TimeSpan.FromSeconds(1)), ErrorCodes.ValidationFailed),
            (Later(id, Limits.ScheduleDays * day + TimeSpan.FromMinutes(1)), ErrorCodes.ValidationFailed),
            (Later(id, day, text: ""), ErrorCodes.MessageEmpty),
            (Later(id, day, new string('x', Limits.MessageText + 1)), ErrorCodes.MessageTooLong),
            (Later(Guid.NewGuid(), day), ErrorCodes.ConversationNotFound),
        };
        foreach (var (request, code) in refusals)
            (await people[0].RefusedAsync(Post, "/api/scheduled", request, Stop)).Code.ShouldBe(code);
        (await people[2].RefusedAsync(Post, "/api/scheduled", Later(id, day), Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);

        for (var i = 0; i < Limits.ScheduledMessages; i++)
            await people[0].PostAsync<ScheduledMessageDto>("/api/scheduled", Later(id, day), Stop);
        (await people[0].RefusedAsync(Post, "/api/scheduled", Later(id, day), Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await people[0].GetAsync<ScheduledMessageDto[]>("/api/scheduled", Stop)).Length.ShouldBe(Limits.ScheduledMessages);
    }

    private static ScheduleMessageRequest Later(Guid conversation, TimeSpan after, string text = "later") =>
        new(new SendMessageRequest(Guid.CreateVersion7(), conversation, text), DateTimeOffset.UtcNow + after);
}
