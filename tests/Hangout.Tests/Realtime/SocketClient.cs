using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Hangout.Tests.Realtime;

/// <summary>A client of <see cref="TalkHub"/> that speaks the hub's protocol by hand and reads when it pleases.</summary>
public sealed class SocketClient : IAsyncDisposable
{
    private const char RecordSeparator = '\u001e';
    private readonly ClientWebSocket _socket = new();
    private readonly HttpMessageInvoker _invoker;
    private readonly Queue<string> _messages = [];
    private readonly StringBuilder _begun = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly bool _ownsInvoker;
    private Socket? _tcp;

    private SocketClient(SocketFixture fixture, HttpMessageInvoker? shared)
    {
        _ownsInvoker = shared is null;
        _invoker = shared ?? new HttpMessageInvoker(fixture.Handler(socket => _tcp = socket));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The WebSocket itself.</summary>
    public ClientWebSocket Socket => _socket;

    /// <summary>How the node names the connection.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="fixture">The node.</param>
    /// <param name="way">How.</param>
    /// <param name="shared">With whose connections; null: with one of its own.</param>
    public static async Task<SocketClient> ConnectAsync(SocketFixture fixture, Way way, HttpMessageInvoker? shared = null)
    {
        var client = new SocketClient(fixture, shared);
        var options = client._socket.Options;
        options.HttpVersion = way.Version == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        options.CollectHttpResponseDetails = true;
        options.SetRequestHeader("Authorization", $"Bearer {fixture.Token}");
        await client._socket.ConnectAsync(fixture.Address(way, "/hubs/realtime", isSocket: true), client._invoker, Cancellation);
        await client.SendAsync("""{"protocol":"json","version":1}""");
        (await client.ReadAsync()).ShouldBe("{}");
        client.Id = (await client.CallAsync("Who")).GetString()!;
        return client;
    }

    public Task SendAsync(string message) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message + RecordSeparator), WebSocketMessageType.Text, endOfMessage: true, Cancellation);

    public Task SendCallAsync(string method, params object[] arguments) => SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = "1", target = method, arguments }));

    /// <summary>Calls, and passes over what comes before the answer.</summary>
    public async Task<JsonElement> CallAsync(string method, params object[] arguments)
    {
        await SendCallAsync(method, arguments);
        return await AnswerAsync();
    }

    /// <summary>The next answer's result.</summary>
    public async Task<JsonElement> AnswerAsync()
    {
        while (true)
        {
            var json = JsonDocument.Parse((await ReadAsync()).ShouldNotBeNull("the connection ended instead of answering")).RootElement;
            if (json.GetProperty("type").GetInt32() == 3)
                return json.GetProperty("result");
        }
    }

    /// <summary>The next hub message.</summary>
    /// <returns>Null when the WebSocket is closed.</returns>
    public async Task<string?> ReadAsync()
    {
        while (_messages.Count == 0)
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), Cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            Take(Encoding.UTF8.GetString(_buffer, 0, part.Count));
        }

        return _messages.Dequeue();
    }

    /// <summary>Goes without a word: the system resets the TCP connection.</summary>
    public void Vanish() => _tcp!.Close(timeout: 0);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_ownsInvoker)
            _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Take(string text)
    {
        var parts = text.Split(RecordSeparator);
        foreach (var part in parts.SkipLast(1))
        {
            _messages.Enqueue(_begun.Append(part).ToString());
            _begun.Clear();
        }

        _begun.Append(parts[^1]);
    }
}
