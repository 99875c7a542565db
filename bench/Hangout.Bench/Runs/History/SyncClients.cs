using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;

namespace Hangout.Bench.Runs.History;

/// <summary>People who come back to the hub and ask for what they missed of 500 conversations, and for the list of them.</summary>
/// <param name="shape">What the database holds.</param>
/// <param name="questions">Know what unread counts must be.</param>
internal sealed class SyncClients(HistoryShape shape, HistoryQuestions questions) : IDisposable
{
    private const char Separator = '\u001e';
    private readonly List<(int Person, ClientWebSocket Socket)> _clients = [];
    private int _next;

    /// <summary>Connects people.</summary>
    /// <param name="authority">Whose tokens.</param>
    /// <param name="realtime">Where Hangout.Realtime listens.</param>
    /// <param name="people">How many, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ConnectAsync(Authority authority, Uri realtime, int people, CancellationToken cancellationToken)
    {
        for (var person = 0; person < people; person++)
        {
            var socket = new ClientWebSocket();
            _clients.Add((person, socket));
            socket.Options.SetRequestHeader("Authorization", $"Bearer {authority.AccessToken(person)}");
            await socket.ConnectAsync(new UriBuilder(realtime) { Scheme = "ws", Path = Contracts.Realtime.IRealtimeHub.Path }.Uri, cancellationToken);
            await SendAsync(socket, $$"""{"protocol":"json","version":1}{{Separator}}""");
            await ReadAsync(socket, record => record == "{}");
        }
    }

    /// <summary>One of them asks; each in turn.</summary>
    public Question Next()
    {
        var (person, socket) = _clients[_next++ % _clients.Count];
        var id = $"{_next}";
        // Everybody missed up to two messages of each conversation.
        var known = string.Join(',', HistoryShape.ConversationsOf(person).Select(k => string.Create(
            CultureInfo.InvariantCulture, $$"""{"conversationId":"{{Layout.RoomId(k)}}","change":{{Math.Max(0, shape.SizeOf(k) - (k % 3))}}}""")));
        var call = $$"""{"type":1,"invocationId":"{{id}}","target":"Sync","arguments":[{"conversations":[{{known}}],"full":true}]}{{Separator}}""";
        return async () =>
        {
            await SendAsync(socket, call);
            var answer = await ReadAsync(socket, record => record.StartsWith($"{{\"type\":3,\"invocationId\":\"{id}\"", StringComparison.Ordinal));
            return () => Wrong(JsonDocument.Parse(answer).RootElement, person);
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _clients.ForEach(c => c.Socket.Dispose());

    private string? Wrong(JsonElement answer, int person)
    {
        var result = answer.GetProperty("result");
        if (result.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            return error.GetRawText();
        var conversations = result.GetProperty("conversations");
        var missed = result.GetProperty("changes").EnumerateArray().Sum(c => c.GetProperty("messages").GetArrayLength());
        var expected = HistoryShape.ConversationsOf(person).Sum(k => Math.Min(k % 3, shape.SizeOf(k)));
        if (conversations.GetArrayLength() != HistoryShape.PerPerson || missed != expected)
            return $"{conversations.GetArrayLength()} conversations and {missed} messages, not {HistoryShape.PerPerson} and {expected}";
        return questions.WrongUnread(conversations, person);
    }

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next record that is wanted; others are dropped.</summary>
    private static async Task<string> ReadAsync(ClientWebSocket socket, Predicate<string> isWanted)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            using var message = new MemoryStream();
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer, CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                    throw new InvalidOperationException($"The hub closed the connection: {part.CloseStatusDescription}");
                message.Write(buffer, 0, part.Count);
            }
            while (!part.EndOfMessage);
            var records = Encoding.UTF8.GetString(message.ToArray()).Split(Separator, StringSplitOptions.RemoveEmptyEntries);
            if (Array.Find(records, isWanted) is { } found)
                return found;
        }
    }
}
