using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hangout.Bench.Load;

namespace Hangout.Bench.Codecs;

/// <summary>Socket.IO's protocol, version 5, on Engine.IO's, version 4, with WebSocket as its only transport.</summary>
/// <param name="token">A user's access token.</param>
internal sealed class SocketIoCodec(Func<int, string> token) : WebSocketCodec
{
    // Numbers of messages serve as the numbers of their calls; this one is no message's.
    private const long CatchUpCall = 999_999_999_999_999;
    private readonly byte[] _call = new byte[2048];

    /// <inheritdoc/>
    protected override string Path(Wire wire) => "/socket.io/?EIO=4&transport=websocket";

    /// <inheritdoc/>
    protected override void Opened(Wire wire) => SendText(wire, Encoding.UTF8.GetBytes($$"""40{"token":"{{token(wire.User)}}"}"""));

    /// <inheritdoc/>
    public override void Send(Wire wire, long number)
    {
        var call = new Utf8(_call);
        call.Add("42"u8).Add(number).Add("[\"send\",{\"id\":\""u8).Add(Layout.MessageId(number)).Add("\",\"room\":\""u8).Add(Layout.RoomId(wire.Room))
            .Add("\",\"text\":\""u8).Add(Text).Add("\"}]"u8);
        SendText(wire, call.Written);
    }

    /// <inheritdoc/>
    public override void CatchUp(Wire wire) => SendText(wire, Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""42{{CatchUpCall}}["sync",{"room":"{{Layout.RoomId(wire.Room)}}","after":{{wire.Have}}}]""")));

    /// <inheritdoc/>
    protected override void Received(Wire wire, ReadOnlySpan<byte> message)
    {
        if (message.StartsWith("42[\"message\","u8))
            PeerMessages.Deliver(Traffic, wire, message);
        else if (message.StartsWith("43"u8))
            Answered(wire, message[2..]);
        else if (message.SequenceEqual("2"u8))
            SendText(wire, "3"u8);
        else if (message.StartsWith("40"u8))
            Traffic.Ready(wire);
        else if (!message.StartsWith("0{"u8))
            throw new InvalidOperationException($"Socket.IO to user {wire.User}: {Encoding.UTF8.GetString(message)}");
    }

    private void Answered(Wire wire, ReadOnlySpan<byte> answer)
    {
        if (!Utf8Parser.TryParse(answer, out long call, out var digits))
            throw new InvalidOperationException($"Socket.IO answers to no call: {Encoding.UTF8.GetString(answer)}");
        answer = answer[digits..];
        if (answer.StartsWith("[{\"error\":"u8))
        {
            Traffic.Refused(wire, call == CatchUpCall ? -1 : call, Encoding.UTF8.GetString(answer));
        }
        else if (call == CatchUpCall)
        {
            PeerMessages.Deliver(Traffic, wire, answer);
            Traffic.CaughtUp(wire);
        }
        else
        {
            Traffic.Acked(wire, call, PeerMessages.Seq(answer));
        }
    }
}
