using System.Net.Http.Headers;
using System.Text.Json;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Contracts;

namespace Hangout.Bench.Runs.History;

/// <summary>Where in a history a page lies.</summary>
internal enum Depth
{
    /// <summary>Among the newest two hundred messages.</summary>
    Newest,

    /// <summary>Anywhere.</summary>
    Anywhere,

    /// <summary>In the oldest twentieth.</summary>
    Oldest,
}

/// <summary>What people ask of the API, with what must be in the answers.</summary>
/// <param name="shape">What the database holds.</param>
/// <param name="authority">Whose tokens.</param>
/// <param name="api">Where Hangout.Api listens.</param>
internal sealed class HistoryQuestions(HistoryShape shape, Authority authority, Uri api) : IDisposable
{
    /// <summary>Messages of a page, as the desktop asks for them.</summary>
    public const int PageSize = 50;

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromHours(1) }) { BaseAddress = api, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>A page of history before a message.</summary>
    public Question Page(Random random, Depth depth)
    {
        var conversation = shape.Pick(random);
        var before = Before(random, shape.SizeOf(conversation), depth);
        var address = $"/api/conversations/{Layout.RoomId(conversation)}/messages?before={before}&limit={PageSize}";
        return () => AskAsync(Somebody(random, conversation), json => PageEnds(json, before - 1), address);
    }

    /// <summary>A page of one of the smallest conversations: it warms up code and nothing else.</summary>
    public Question TinyPage(Random random)
    {
        var conversation = HistoryShape.Conversations - 1 - random.Next(20);
        var size = shape.SizeOf(conversation);
        return () => AskAsync(Somebody(random, conversation), json => PageEnds(json, size), $"/api/conversations/{Layout.RoomId(conversation)}/messages?limit={PageSize}");
    }

    /// <summary>What the desktop fetches when somebody opens a conversation: the messages round the first unread one, or the newest, and the people.</summary>
    public Question FirstOpen(Random random)
    {
        var conversation = random.Next(HistoryShape.Conversations);
        var person = Somebody(random, conversation);
        var unread = shape.UnreadBy(conversation, person) > 0;
        var id = Layout.RoomId(conversation);
        return () => AskAsync(
            person,
            json => unread || json.TryGetProperty("items", out _) ? null : PageEnds(json, shape.SizeOf(conversation)),
            $"/api/conversations/{id}/messages?{(unread ? "unread=true&" : "")}limit={PageSize}", $"/api/conversations/{id}/members?limit={Limits.ListPage}");
    }

    /// <summary>The first page of somebody's conversations, with unread counts.</summary>
    public Question FirstOfList(Random random) => List(random.Next(HistoryShape.People), pages: 1);

    /// <summary>All 500 conversations of somebody, page after page, with unread counts.</summary>
    public Question WholeList(Random random) => List(random.Next(HistoryShape.People), HistoryShape.PerPerson / Limits.ListPage);

    /// <summary>What is wrong with the unread counts in a list of a person's conversations; null when nothing is.</summary>
    public string? WrongUnread(JsonElement conversations, int person)
    {
        foreach (var item in conversations.EnumerateArray())
        {
            var conversation = (int)Layout.Number(System.Text.Encoding.ASCII.GetBytes(item.GetProperty("id").GetString()!));
            var expected = Math.Min(Limits.UnreadCount, shape.UnreadBy(conversation, person));
            if (item.GetProperty("unreadCount").GetInt64() != expected)
                return $"conversation {conversation} has {item.GetProperty("unreadCount").GetInt64()} unread for person {person}, not {expected}";
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The place before which a page ends.</summary>
    public static long Before(Random random, long size, Depth depth) => depth switch
    {
        Depth.Newest => Math.Max(1, size + 1 - random.Next(200)),
        Depth.Oldest => random.NextInt64(1, Math.Max(2, size / 20)) + 1,
        _ => random.NextInt64(1, size + 1) + 1,
    };

    private static int Somebody(Random random, int conversation) => HistoryShape.Member(conversation, random.Next(HistoryShape.Members));

    private Question List(int person, int pages) => async () =>
    {
        var bodies = new List<byte[]>(pages);
        string? cursor = null;
        for (var page = 0; page < pages; page++)
        {
            bodies.Add(await GetAsync(person, $"/api/conversations?limit={Limits.ListPage}{(cursor is null ? "" : $"&cursor={cursor}")}"));
            if (page + 1 < pages)
                cursor = Read(bodies[page]).GetProperty("nextCursor").GetString();
        }

        return () =>
        {
            var lists = bodies.ConvertAll(b => Read(b).GetProperty("items"));
            return lists.Sum(l => l.GetArrayLength()) == pages * Limits.ListPage
                ? lists.Select(l => WrongUnread(l, person)).FirstOrDefault(wrong => wrong is not null)
                : $"person {person} has {lists.Sum(l => l.GetArrayLength())} conversations";
        };
    };

    private async Task<Func<string?>> AskAsync(int person, Func<JsonElement, string?> check, params string[] addresses)
    {
        var bodies = await Task.WhenAll(addresses.Select(a => GetAsync(person, a)));
        return () => bodies.Select(b => check(Read(b))).FirstOrDefault(wrong => wrong is not null);
    }

    private async Task<byte[]> GetAsync(int person, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", authority.AccessToken(person));
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode ? body : throw new InvalidOperationException($"{address} answered {(int)response.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
    }

    private static JsonElement Read(byte[] body) => JsonDocument.Parse(body).RootElement;

    /// <summary>A page must hold the messages up to a place, all of them, in order.</summary>
    private static string? PageEnds(JsonElement page, long last)
    {
        var seqs = page.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("seq").GetInt64()).ToArray();
        var first = Math.Max(1, last - PageSize + 1);
        return seqs.Length == last - first + 1 && seqs.Select((seq, i) => seq == first + i).All(isRight => isRight)
            ? null
            : $"a page of messages up to {last} holds {string.Join(' ', seqs)}";
    }
}
