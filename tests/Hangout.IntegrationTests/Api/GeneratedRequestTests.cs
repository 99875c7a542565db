using System.Net;
using System.Text;
using Hangout.Contracts.Conversations;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Api;

/// <summary>Every operation of the API gets thousands of spoiled requests, also those that come to the description later. None may be the server's fault.</summary>
public sealed class GeneratedRequestTests(ApiFixture fixture) : ApiTests(fixture)
{
    private readonly List<string> _faults = [];
    private int _count;

    [Fact(Timeout = 300_000)]
    public async Task No_spoiled_request_is_the_servers_fault()
    {
        var (person, other) = (await Fixture.PersonAsync(Stop), await Fixture.PersonAsync(Stop));
        var conversation = await person.TalkToAsync(Stop, other, await Fixture.PersonAsync(Stop));
        var message = await person.SayAsync(conversation.Id, "hello", Stop);
        var mutations = new JsonMutations(name => IdOf(name, conversation, message.Id, other.Id));
        // What such a call writes goes to a conversation of its own; nobody is left behind in a state that later calls would not get past.
        foreach (var operation in mutations.Operations().Where(o => !o.Path.EndsWith("/leave", StringComparison.Ordinal)))
        {
            var path = Fill(operation.Path, name => IdOf(name, conversation, message.Id, other.Id) ?? (name == "emoji" ? "👍" : "desk"));
            await TryPathsAsync(person, operation, path, conversation, message.Id, other.Id);
            if (operation.Body is { } schema)
                await TryBodiesAsync(person, operation, path, mutations.Of(schema));
        }

        _faults.ShouldBeEmpty($"of {_count} requests");
        _count.ShouldBeGreaterThan(2_000);
        (await person.GetAsync<ConversationDto>($"/api/conversations/{conversation.Id}", Stop)).LastSeq.ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData("""{"parts":[{}]}""")]
    [InlineData("""{"parts":[{"text":"hello"}]}""")]
    [InlineData("""{"parts":[{"type":"unheard-of","text":"hello"}]}""")]
    [InlineData("""{"parts":[{"type":5}]}""")]
    public async Task A_part_of_no_known_type_is_a_malformed_body(string parts)
    {
        var person = await Fixture.PersonAsync(Stop);
        var conversation = await person.TalkToAsync(Stop, await Fixture.PersonAsync(Stop));
        var body = $$"""{"id":"{{Guid.CreateVersion7()}}","conversationId":"{{conversation.Id}}",{{parts[1..]}}""";
        (await person.RefusedAsync(Post, $"/api/conversations/{conversation.Id}/messages", body, Stop)).ShouldSatisfyAllConditions(
            p => p.Status.ShouldBe(400), p => p.Code.ShouldBe(Contracts.ErrorCodes.BodyMalformed));
    }

    [Fact]
    public async Task Answers_of_the_API_are_not_kept_by_caches()
    {
        var person = await Fixture.PersonAsync(Stop);
        foreach (var path in (string[])["/api/me", "/api/conversations", "/api/unknown", "/api/conversations/nonsense"])
        {
            using var answer = await person.SendAsync(Get, path, body: null, Stop);
            answer.Headers.CacheControl.ShouldNotBeNull(path).NoStore.ShouldBeTrue(path);
        }

        using var stranger = await Fixture.Client(token: null).GetAsync(new Uri("/api/me", UriKind.Relative), Stop);
        stranger.Headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue();
    }

    private async Task TryPathsAsync(ApiPerson person, Operation operation, string path, ConversationDto conversation, Guid message, Guid other)
    {
        foreach (var text in JsonMutations.NaughtyTexts.Append(new string('%', 3)))
        {
            var escaped = Uri.EscapeDataString(text);
            foreach (var name in NamesIn(operation.Path))
                await TryAsync(person, operation.Method, Fill(operation.Path, n => n == name ? escaped : IdOf(n, conversation, message, other) ?? "desk"), "{}");
            foreach (var name in operation.Query)
            {
                await TryAsync(person, operation.Method, $"{path}?{name}={escaped}", null);
                await TryAsync(person, operation.Method, $"{path}?{name}={escaped}&{name}={escaped}", null);
            }
        }

        foreach (var raw in (string[])["%ff", "%ed%a0%80", "%c0%80", "%", "%zz"])
        {
            foreach (var name in operation.Query)
                await TryAsync(person, operation.Method, $"{path}?{name}={raw}", null);
        }
    }

    private async Task TryBodiesAsync(ApiPerson person, Operation operation, string path, IEnumerable<string> bodies)
    {
        foreach (var body in bodies.Concat(JsonMutations.NaughtyBodies))
            await TryAsync(person, operation.Method, path, body);
        foreach (var type in (string[])["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "application/json; charset=utf-7"])
        {
            using var content = new StringContent("{}", Encoding.UTF8);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var request = new HttpRequestMessage(operation.Method, new Uri(path, UriKind.Relative)) { Content = content };
            using var response = await person.SendAsync(request, Stop);
            await JudgeAsync(response, $"{operation.Method} {path} as {type}");
        }

        using var bytes = new ByteArrayContent([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]);
        bytes.Headers.ContentType = new("application/json");
        using var odd = new HttpRequestMessage(operation.Method, new Uri(path, UriKind.Relative)) { Content = bytes };
        using var answer = await person.SendAsync(odd, Stop);
        await JudgeAsync(answer, $"{operation.Method} {path} with bytes that are no text");
    }

    private async Task TryAsync(ApiPerson person, HttpMethod method, string path, string? body)
    {
        using var response = await person.SendAsync(method, path, method == HttpMethod.Get ? null : body, Stop);
        await JudgeAsync(response, $"{method} {path[..Math.Min(path.Length, 200)]} {body?[..Math.Min(body.Length, 200)]}");
    }

    private async Task JudgeAsync(HttpResponseMessage response, string what)
    {
        _count++;
        var text = await response.Content.ReadAsStringAsync(Stop);
        // Kestrel itself refuses a NUL in a path, without a body.
        var isProblem = what.Contains("%00", StringComparison.Ordinal) || response.Content.Headers.ContentType?.MediaType == "application/problem+json";
        if (response.StatusCode >= HttpStatusCode.InternalServerError || text.Contains("   at ", StringComparison.Ordinal) || (response.StatusCode >= HttpStatusCode.BadRequest && !isProblem))
            _faults.Add($"{(int)response.StatusCode} for {what}: {text[..Math.Min(text.Length, 200)]}");
    }

    private static string? IdOf(string name, ConversationDto conversation, Guid message, Guid other) => name switch
    {
        "conversationId" or "id" => conversation.Id.ToString(),
        "messageId" or "replyToId" => message.ToString(),
        "userId" or "memberIds" or "userIds" => other.ToString(),
        _ => null,
    };

    private static IEnumerable<string> NamesIn(string path) => path.Split('/').Where(p => p.StartsWith('{')).Select(p => p[1..^1]);

    private static string Fill(string path, Func<string, string> value) =>
        string.Join('/', path.Split('/').Select(p => p.StartsWith('{') ? value(p[1..^1]) : p));
}
