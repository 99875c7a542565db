using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Hangout.IntegrationTests.Support;

/// <summary>Speaks the hub's protocol by hand: what a client library would never send, and reading when it pleases.</summary>
public sealed class RawClient : IAsyncDisposable
{
    private const char RecordSeparator = '\u001e';
    private readonly ClientWebSocket _socket = new();
    private readonly StringBuilder _received = new();
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawClient()
    {
    }

    public WebSocketState State => _socket.State;

    /// <summary>What the WebSocket itself was closed with.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>Connects, shakes hands and waits until the node has started the connection.</summary>
    /// <param name="hub">The hub's address.</param>
    /// <param name="token">The bearer token.</param>
    /// <param name="receiveBuffer">Bytes that the system takes for a client that does not read; little, so that the node feels it soon.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RawClient> ConnectAsync(Uri hub, string token, CancellationToken cancellationToken, int receiveBuffer = 65_536)
    {
        var client = new RawClient();
        client._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = receiveBuffer };
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        await client._socket.ConnectAsync(hub, invoker, cancellationToken);
        await client.SendAsync("""{"protocol":"json","version":1}""", cancellationToken);
        (await client.ReadUntilAsync(_ => true, cancellationToken)).ShouldBe("{}");
        // The first call is taken once the connection hears everything.
        await client.SendAsync(Call("Heartbeat", """{"isActive":true}""", "started"), cancellationToken);
        (await client.ErrorOfCallAsync("started", cancellationToken)).ShouldBeNull();
        return client;
    }

    /// <summary>Sends one hub message, or what pretends to be one.</summary>
    public Task SendAsync(string json, CancellationToken cancellationToken) => SendBytesAsync(Encoding.UTF8.GetBytes(json + RecordSeparator), cancellationToken);

    public Task SendBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _socket.SendAsync(bytes, WebSocketMessageType.Text, endOfMessage: true, cancellationToken).AsTask();

    public static string Call(string method, string argument, string? id = "1") =>
        id is null
            ? $$"""{"type":1,"target":"{{method}}","arguments":[{{argument}}]}"""
            : $$"""{"type":1,"invocationId":"{{id}}","target":"{{method}}","arguments":[{{argument}}]}""";

    /// <summary>Reads until a hub message is as wanted.</summary>
    /// <returns>That message; null when the connection ended before.</returns>
    public async Task<string?> ReadUntilAsync(Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (TakeMessage() is { } message)
            {
                if (isWanted(message))
                    return message;
            }

            if (!await ReceiveAsync(cancellationToken))
                return null;
        }
    }

    /// <summary>The error of a call's answer: its completion's, or the one in its result.</summary>
    public async Task<string?> ErrorOfCallAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await ReadUntilAsync(m => TypeOf(m) == 3 && JsonDocument.Parse(m).RootElement.GetProperty("invocationId").GetString() == id, cancellationToken);
        var json = JsonDocument.Parse(answer.ShouldNotBeNull("the connection ended instead of answering")).RootElement;
        if (json.TryGetProperty("error", out var error))
            return error.GetString();
        return json.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object && result.TryGetProperty("error", out var inner)
            ? inner.GetProperty("code").GetString()
            : null;
    }

    /// <summary>The code of the Close message; null when the connection ended without one.</summary>
    public async Task<string?> CloseCodeAsync(CancellationToken cancellationToken)
    {
        var close = await ReadUntilAsync(m => TypeOf(m) == 7, cancellationToken);
        return close is not null && JsonDocument.Parse(close).RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public static int TypeOf(string message) => JsonDocument.Parse(message).RootElement.TryGetProperty("type", out var type) ? type.GetInt32() : 0;

    private string? TakeMessage()
    {
        for (var i = 0; i < _received.Length; i++)
        {
            if (_received[i] != RecordSeparator)
                continue;
            var message = _received.ToString(0, i);
            _received.Remove(0, i + 1);
            return message;
        }

        return null;
    }

    private async Task<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            var part = await _socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
                return false;
            _received.Append(Encoding.UTF8.GetString(_buffer, 0, part.Count));
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }
}
