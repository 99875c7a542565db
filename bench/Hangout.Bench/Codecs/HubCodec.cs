using System.Text;
using Hangout.Bench.Load;

namespace Hangout.Bench.Codecs;

/// <summary>SignalR's JSON protocol over a WebSocket, without negotiation: records that end with 0x1e.</summary>
/// <param name="path">Of the hub.</param>
/// <param name="headers">Header lines that say who a user is.</param>
internal abstract class HubCodec(string path, Func<int, string> headers) : WebSocketCodec
{
    private const byte Separator = 0x1e;
    private const int ShakingHands = 1;

    /// <summary>The first phase after the handshake.</summary>
    protected const int Greeted = 2;

    /// <inheritdoc/>
    protected override string Path(Wire wire) => path;

    /// <inheritdoc/>
    protected override string Headers(Wire wire) => headers(wire.User);

    /// <inheritdoc/>
    protected override void Opened(Wire wire)
    {
        wire.Phase = ShakingHands;
        SendText(wire, "{\"protocol\":\"json\",\"version\":1}\u001e"u8);
    }

    /// <inheritdoc/>
    protected override void Received(Wire wire, ReadOnlySpan<byte> message)
    {
        while (!message.IsEmpty && wire.Fd >= 0)
        {
            var end = message.IndexOf(Separator);
            Record(wire, message[..end]);
            message = message[(end + 1)..];
        }
    }

    /// <summary>The server accepted the handshake.</summary>
    protected virtual void ShookHands(Wire wire)
    {
    }

    /// <summary>The server calls the client.</summary>
    /// <param name="wire">Where.</param>
    /// <param name="call">The record after <c>{"type":1,"target":"</c>.</param>
    protected abstract void Called(Wire wire, ReadOnlySpan<byte> call);

    /// <summary>The server answers a call.</summary>
    /// <param name="wire">Where.</param>
    /// <param name="answer">The record after <c>{"type":3,"invocationId":"</c>.</param>
    protected abstract void Completed(Wire wire, ReadOnlySpan<byte> answer);

    private void Record(Wire wire, ReadOnlySpan<byte> record)
    {
        var call = "{\"type\":1,\"target\":\""u8;
        var completion = "{\"type\":3,\"invocationId\":\""u8;
        if (wire.Phase == ShakingHands)
        {
            if (!record.SequenceEqual("{}"u8))
                throw new InvalidOperationException($"Handshake: {Encoding.UTF8.GetString(record)}");
            wire.Phase = Greeted;
            ShookHands(wire);
        }
        else if (record.StartsWith(call))
        {
            Called(wire, record[call.Length..]);
        }
        else if (record.StartsWith(completion))
        {
            Completed(wire, record[completion.Length..]);
        }
        else if (record.StartsWith("{\"type\":7"u8))
        {
            throw new InvalidOperationException($"The hub closed the connection of user {wire.User}: {Encoding.UTF8.GetString(record)}");
        }
    }
}
