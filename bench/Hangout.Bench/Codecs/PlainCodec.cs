using System.Globalization;
using System.Text;
using Hangout.Bench.Load;

namespace Hangout.Bench.Codecs;

/// <summary>The protocol of peers that have none of their own: one JSON object a WebSocket message, told apart by its first member, <c>type</c>.</summary>
/// <param name="token">A user's access token.</param>
internal sealed class PlainCodec(Func<int, string> token) : WebSocketCodec
{
    private readonly byte[] _call = new byte[2048];

    // For a system that keeps no members; one that does looks them up instead.
    /// <inheritdoc/>
    protected override string Path(Wire wire) => $"/{Layout.RoomId(wire.Room)}/{Layout.UserId(wire.User)}";

    /// <inheritdoc/>
    protected override string Headers(Wire wire) => $"Authorization: Bearer {token(wire.User)}\r\n";

    /// <inheritdoc/>
    protected override void Opened(Wire wire)
    {
        // The system speaks first, once it hears the room.
    }

    /// <inheritdoc/>
    public override void Send(Wire wire, long number)
    {
        var call = new Utf8(_call);
        call.Add("{\"type\":\"send\",\"id\":\""u8).Add(Layout.MessageId(number)).Add("\",\"room\":\""u8).Add(Layout.RoomId(wire.Room))
            .Add("\",\"text\":\""u8).Add(Text).Add("\"}"u8);
        SendText(wire, call.Written);
    }

    /// <inheritdoc/>
    public override void CatchUp(Wire wire) => SendText(wire, Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"type":"sync","room":"{{Layout.RoomId(wire.Room)}}","after":{{wire.Have}}}""")));

    /// <inheritdoc/>
    protected override void Received(Wire wire, ReadOnlySpan<byte> message)
    {
        var ack = "{\"type\":\"ack\",\"id\":\""u8;
        const int idLength = 36;
        if (message.StartsWith("{\"type\":\"message\""u8))
        {
            PeerMessages.Deliver(Traffic, wire, message);
        }
        else if (message.StartsWith(ack))
        {
            Traffic.Acked(wire, Layout.Number(message.Slice(ack.Length, idLength)), PeerMessages.Seq(message));
        }
        else if (message.StartsWith("{\"type\":\"synced\""u8))
        {
            PeerMessages.Deliver(Traffic, wire, message);
            Traffic.CaughtUp(wire);
        }
        else if (message.SequenceEqual("{\"type\":\"ready\"}"u8))
        {
            Traffic.Ready(wire);
        }
        else
        {
            Refused(wire, message);
        }
    }

    private void Refused(Wire wire, ReadOnlySpan<byte> message)
    {
        var id = "{\"type\":\"error\",\"id\":\""u8;
        const int idLength = 36;
        var number = message.StartsWith(id) ? Layout.Number(message.Slice(id.Length, idLength)) : -1;
        Traffic.Refused(wire, number, Encoding.UTF8.GetString(message));
    }
}
