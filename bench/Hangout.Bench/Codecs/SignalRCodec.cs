using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hangout.Bench.Load;

namespace Hangout.Bench.Codecs;

/// <summary>The hub of <c>bench/peers/signalr</c>.</summary>
/// <param name="token">A user's access token.</param>
internal sealed class SignalRCodec(Func<int, string> token) : HubCodec("/chat", user => $"Authorization: Bearer {token(user)}\r\n")
{
    private readonly byte[] _call = new byte[2048];

    /// <inheritdoc/>
    public override void Send(Wire wire, long number)
    {
        var call = new Utf8(_call);
        call.Add("{\"type\":1,\"invocationId\":\""u8).Add(number).Add("\",\"target\":\"Send\",\"arguments\":[{\"id\":\""u8).Add(Layout.MessageId(number))
            .Add("\",\"room\":\""u8).Add(Layout.RoomId(wire.Room)).Add("\",\"text\":\""u8).Add(Text).Add("\"}]}\u001e"u8);
        SendText(wire, call.Written);
    }

    /// <inheritdoc/>
    public override void CatchUp(Wire wire) => SendText(wire, Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"type":1,"invocationId":"sync","target":"Sync","arguments":["{{Layout.RoomId(wire.Room)}}",{{wire.Have}}]}{{'\u001e'}}""")));

    /// <inheritdoc/>
    public override void Beat(Wire wire) => SendText(wire, "{\"type\":6}\u001e"u8);

    /// <inheritdoc/>
    protected override void Called(Wire wire, ReadOnlySpan<byte> call)
    {
        if (call.StartsWith("message\""u8))
            PeerMessages.Deliver(Traffic, wire, call);
        else if (call.StartsWith("ready\""u8))
            Traffic.Ready(wire);
    }

    /// <inheritdoc/>
    protected override void Completed(Wire wire, ReadOnlySpan<byte> answer)
    {
        var isNumber = Utf8Parser.TryParse(answer, out long number, out var digits);
        if (!isNumber)
            digits = "sync".Length;
        if (answer[digits..].StartsWith("\",\"error\""u8))
        {
            Traffic.Refused(wire, isNumber ? number : -1, Encoding.UTF8.GetString(answer[digits..]));
        }
        else if (isNumber)
        {
            Traffic.Acked(wire, number, PeerMessages.Seq(answer));
        }
        else
        {
            PeerMessages.Deliver(Traffic, wire, answer);
            Traffic.CaughtUp(wire);
        }
    }
}
