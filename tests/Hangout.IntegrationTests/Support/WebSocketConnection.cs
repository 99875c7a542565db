using System.IO.Pipelines;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Hangout.IntegrationTests.Support;

/// <summary>Lets SignalR's client core speak over a plain WebSocket, negotiation skipped, as browsers do here.</summary>
public sealed class WebSocketConnectionFactory(Action<ClientWebSocketOptions>? configure = null) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var socket = new ClientWebSocket();
        configure?.Invoke(socket.Options);
        try
        {
            await socket.ConnectAsync(((UriEndPoint)endpoint).Uri, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new WebSocketConnection(socket);
    }
}

/// <summary>A WebSocket as a pair of pipes.</summary>
public sealed class WebSocketConnection : ConnectionContext
{
    private readonly WebSocket _socket;
    private readonly DuplexPipe _application;
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _running;

    public WebSocketConnection(WebSocket socket)
    {
        _socket = socket;
        var incoming = new Pipe();
        var outgoing = new Pipe();
        Transport = new DuplexPipe(incoming.Reader, outgoing.Writer);
        _application = new DuplexPipe(outgoing.Reader, incoming.Writer);
        ConnectionClosed = _closed.Token;
        _running = Task.WhenAll(ReceiveAsync(), SendAsync());
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString();

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _socket.Abort();
        _closed.Cancel();
    }

    public override async ValueTask DisposeAsync()
    {
        await Transport.Output.CompleteAsync();
        await Transport.Input.CompleteAsync();
        // The other side may be dead: no closing handshake is waited for long.
        await Task.WhenAny(_running, Task.Delay(TimeSpan.FromSeconds(2)));
        _socket.Abort();
        await _running;
        _socket.Dispose();
        _closed.Dispose();
    }

    private async Task ReceiveAsync()
    {
        Exception? reason = null;
        try
        {
            while (true)
            {
                var memory = _application.Output.GetMemory(4096);
                var received = await _socket.ReceiveAsync(memory, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                _application.Output.Advance(received.Count);
                var flushed = await _application.Output.FlushAsync();
                if (flushed.IsCompleted)
                    break;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            reason = new IOException("The WebSocket broke.", exception);
        }

        await _application.Output.CompleteAsync(reason);
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var read = await _application.Input.ReadAsync();
                foreach (var segment in read.Buffer)
                    await _socket.SendAsync(segment, WebSocketMessageType.Text, segment.Length == read.Buffer.Length, CancellationToken.None);
                _application.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    break;
            }

            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // The receiving side tells why.
        }

        await _application.Input.CompleteAsync();
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input { get; } = input;

        public PipeWriter Output { get; } = output;
    }
}
