using System.Net;
using System.Text.Json.Nodes;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Relationships;
using Hangout.Core.Data;

namespace Hangout.IntegrationTests.Api;

/// <summary>Shares and exports of conversations with the assistant (AI-4).</summary>
public sealed class AssistantShareTests(ApiFixture fixture) : ApiTests(fixture)
{
    private const string Path = "/api/assistant/conversations";

    [Fact]
    public async Task A_snapshot_never_shows_what_came_later_and_a_live_share_does()
    {
        var ann = await Fixture.PersonAsync(Stop);
        var chat = await ChatAsync(ann, "How deep is the sea?", "About **3,700 m**.");
        var snapshot = await ShareAsync(ann, chat, new());
        var live = await ShareAsync(ann, chat, new(IsLive: true));
        await SayAsync(ann, chat, "A later question");
        using var nobody = Fixture.Client(token: null);

        var still = await OpenAsync(nobody, snapshot.Token);
        still!.Messages.Select(m => (m.IsAnswer, m.Text)).ShouldBe([(false, "How deep is the sea?"), (true, "About **3,700 m**.")]);
        (still.Messages[1].Model, still.ConversationId, still.IsLive).ShouldBe(("test/m", null, false));
        (await OpenAsync(nobody, live.Token))!.Messages.Count.ShouldBe(3);
        await ann.CallAsync<AssistantConversationDto>(HttpMethod.Patch, $"{Path}/{chat}", new ChangeAssistantConversationRequest("Renamed"), Stop);
        (await OpenAsync(nobody, snapshot.Token))!.Title.ShouldBeNull();

        var shares = await ann.GetAsync<AssistantShareDto[]>($"{Path}/{chat}/shares", Stop);
        shares.Select(s => (s.Id, s.IsLive, s.AccessCount)).ShouldBe([(live.Id, true, 1), (snapshot.Id, false, 2)]);
        using var revoked = await ann.SendAsync(HttpMethod.Delete, $"{Path}/{chat}/shares/{snapshot.Id}", null, Stop);
        (await OpenAsync(nobody, snapshot.Token)).ShouldBeNull();
        await ExecuteAsync("update assistant_shares set expires_at = now() - interval '1 second' where id = $1", live.Id);
        (await OpenAsync(nobody, live.Token)).ShouldBeNull();
        foreach (var forged in new[] { "x", new string('A', 43), snapshot.Token[..42], snapshot.Token + "A", new string('é', 43) })
            (await OpenAsync(nobody, forged)).ShouldBeNull();
    }

    [Fact]
    public async Task A_share_for_one_person_opens_for_them_alone_lets_them_write_and_ends_with_it()
    {
        var (ann, ben, cleo) = (await Fixture.PersonAsync(Stop), await Fixture.PersonAsync(Stop), await Fixture.PersonAsync(Stop));
        var chat = await ChatAsync(ann, "question", "answer");
        var share = await ShareAsync(ann, chat, new(ShareAccess.Write, ben.Id));
        (share.With!.Id, share.IsLive).ShouldBe((ben.Id, true));
        using var nobody = Fixture.Client(token: null);
        (await OpenAsync(nobody, share.Token)).ShouldBeNull();
        (await cleo.RefusedAsync(HttpMethod.Post, $"/api/assistant/shared/{share.Token}", null, Stop)).Code.ShouldBe(ErrorCodes.ShareNotFound);
        (await ben.CallAsync<SharedChatDto>(HttpMethod.Post, $"/api/assistant/shared/{share.Token}", null, Stop)).ConversationId.ShouldBe(chat);
        (await ben.CallAsync<SharedChatDto>(HttpMethod.Post, $"/api/assistant/shared/{share.Token}", null, Stop)).ConversationId.ShouldBe(chat);
        await SayAsync(ben, chat, "May I?");
        (await ben.GetAsync<AssistantConversationDto>($"{Path}/{chat}", Stop)).IsOwn.ShouldBeFalse();
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Patch, $"{Path}/{chat}", new ChangeAssistantConversationRequest("Mine")), (HttpMethod.Post, $"{Path}/{chat}/shares", new ShareAssistantRequest()),
            (HttpMethod.Get, $"{Path}/{chat}/shares", null), (HttpMethod.Delete, $"{Path}/{chat}/shares/{share.Id}", null),
        })
        {
            (await ben.RefusedAsync(method, path, body, Stop)).Code.ShouldBe(ErrorCodes.NotAllowed, path);
        }

        var further = await ShareAsync(ann, chat, new(ShareAccess.Share, cleo.Id));
        await cleo.CallAsync<SharedChatDto>(HttpMethod.Post, $"/api/assistant/shared/{further.Token}", null, Stop);
        await ShareAsync(cleo, chat, new());
        (await cleo.GetAsync<AssistantShareDto[]>($"{Path}/{chat}/shares", Stop)).Length.ShouldBe(1);
        (await ann.GetAsync<AssistantShareDto[]>($"{Path}/{chat}/shares", Stop)).Length.ShouldBe(3);

        using var revoked = await ann.SendAsync(HttpMethod.Delete, $"{Path}/{chat}/shares/{share.Id}", null, Stop);
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ben.RefusedAsync(HttpMethod.Get, $"{Path}/{chat}", null, Stop)).Code.ShouldBe(ErrorCodes.ConversationNotFound);
        (await ben.RefusedAsync(HttpMethod.Post, $"/api/assistant/shared/{share.Token}", null, Stop)).Code.ShouldBe(ErrorCodes.ShareNotFound);

        foreach (var bad in new ShareAssistantRequest[]
        {
            new(ShareAccess.Write), new(UserId: ann.Id), new(ExpiresAt: DateTimeOffset.UtcNow.AddMinutes(-1)),
            new(ExpiresAt: DateTimeOffset.UtcNow.AddDays(Limits.AssistantShareDays + 1)),
        })
        {
            (await ann.RefusedAsync(HttpMethod.Post, $"{Path}/{chat}/shares", bad, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        }

        (await ann.RefusedAsync(HttpMethod.Post, $"{Path}/{chat}/shares", new ShareAssistantRequest(UserId: Guid.NewGuid()), Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
        await ben.CallAsync<BlockDto>(HttpMethod.Put, $"/api/blocks/{ann.Id}", new BlockRequest(), Stop);
        (await ann.RefusedAsync(HttpMethod.Post, $"{Path}/{chat}/shares", new ShareAssistantRequest(UserId: ben.Id), Stop)).Code.ShouldBe(ErrorCodes.UserNotFound);
    }

    [Fact]
    public async Task It_is_exported_as_Markdown_and_as_JSON_with_all_branches()
    {
        var ann = await Fixture.PersonAsync(Stop);
        var chat = await ChatAsync(ann, "question", "answer with `code`");
        using var markdown = await ann.SendAsync(HttpMethod.Get, $"{Path}/{chat}/export", null, Stop);
        (markdown.Content.Headers.ContentType!.MediaType, markdown.Content.Headers.ContentDisposition!.FileName).ShouldBe(("text/markdown", "conversation.md"));
        (await markdown.Content.ReadAsStringAsync(Stop)).ShouldContain("answer with `code`");
        using var json = await ann.SendAsync(HttpMethod.Get, $"{Path}/{chat}/export?format=json", null, Stop);
        var messages = JsonNode.Parse(await json.Content.ReadAsStringAsync(Stop))!["messages"]!.AsArray();
        messages.Select(m => m!["role"]!.GetValue<string>()).ShouldBe(["user", "assistant"]);
        messages[1]!["parentId"]!.GetValue<Guid>().ShouldBe(messages[0]!["id"]!.GetValue<Guid>());
        (await ann.RefusedAsync(HttpMethod.Get, $"{Path}/{chat}/export?format=pdf", null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
    }

    /// <summary>A conversation with one answer, written as the worker does.</summary>
    private async Task<Guid> ChatAsync(ApiPerson ann, string question, string answer)
    {
        var chat = await ann.CallAsync<AssistantConversationDto>(HttpMethod.Post, Path, new CreateAssistantConversationRequest(), Stop);
        var asked = await SayAsync(ann, chat.Id, question);
        await ExecuteAsync(
            """
            with counted as (update conversations set last_seq = last_seq + 1, last_change = last_change + 1 where id = $1 returning last_seq, last_change)
            insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, reply_to_id, answer)
            select $1, $2, last_seq, last_change, $3, 'text', $4, '<p>' || $4 || '</p>', $5,
                jsonb_build_object('state', 'done', 'questionId', $5, 'model', 'test/m') from counted
            """,
            chat.Id, Guid.CreateVersion7(), Core.Accounts.AssistantAccount.Id, answer, asked);
        return chat.Id;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var db = Fixture.Database();
        await db.QueryAsync(sql, values, _ => true, Stop);
    }

    private static async Task<Guid> SayAsync(ApiPerson person, Guid conversation, string text)
    {
        var id = Guid.CreateVersion7();
        await person.CallAsync<SentMessage>(HttpMethod.Post, $"/api/conversations/{conversation}/messages", new SendMessageRequest(id, conversation, text), Stop);
        return id;
    }

    private static Task<AssistantShareDto> ShareAsync(ApiPerson person, Guid chat, ShareAssistantRequest request) =>
        person.CallAsync<AssistantShareDto>(HttpMethod.Post, $"{Path}/{chat}/shares", request, Stop);

    private static async Task<SharedChatDto?> OpenAsync(HttpClient nobody, string token)
    {
        using var response = await nobody.GetAsync(new Uri($"/api/public/shared-chats/{token}", UriKind.Relative), Stop);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadFromJsonAsync<SharedChatDto>(HangoutJson.Options, Stop);
    }
}
