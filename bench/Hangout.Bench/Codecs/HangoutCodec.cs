using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hangout.Bench.Load;

namespace Hangout.Bench.Codecs;

/// <summary>Hangout's hub as docs/realtime.md describes it.</summary>
/// <param name="headers">Header lines that say who a user is.</param>
internal sealed class HangoutCodec(Func<int, string> headers) : HubCodec("/hubs/realtime", headers)
{
    private const int InUse = Greeted + 1;
    private readonly byte[] _call = new byte[2048];

    /// <inheritdoc/>
    public override void Send(Wire wire, long number)
    {
        var call = new Utf8(_call);
        call.Add("{\"type\":1,\"invocationId\":\""u8).Add(number).Add("\",\"target\":\"SendMessage\",\"arguments\":[{\"id\":\""u8).Add(Layout.MessageId(number))
            .Add("\",\"conversationId\":\""u8).Add(Layout.RoomId(wire.Room)).Add("\",\"text\":\""u8).Add(Text).Add("\"}]}\u001e"u8);
        SendText(wire, call.Written);
    }

    /// <inheritdoc/>
    public override void CatchUp(Wire wire) => SendText(wire, Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"type":1,"invocationId":"sync","target":"Sync","arguments":[{"conversations":[{"conversationId":"{{Layout.RoomId(wire.Room)}}","change":{{wire.Have}}}],"full":true}]}{{'\u001e'}}""")));

    /// <inheritdoc/>
    public override void Beat(Wire wire) => SendText(wire, "{\"type\":6}\u001e{\"type\":1,\"target\":\"Heartbeat\",\"arguments\":[{\"isActive\":true}]}\u001e"u8);

    // Calls are taken once the connection hears everything: an answered one says so.
    /// <inheritdoc/>
    protected override void ShookHands(Wire wire) =>
        SendText(wire, "{\"type\":1,\"invocationId\":\"ready\",\"target\":\"Heartbeat\",\"arguments\":[{\"isActive\":true}]}\u001e"u8);

    /// <inheritdoc/>
    protected override void Called(Wire wire, ReadOnlySpan<byte> call)
    {
        if (call.StartsWith("MessagesChanged\""u8))
            Messages(wire, call);
    }

    /// <inheritdoc/>
    protected override void Completed(Wire wire, ReadOnlySpan<byte> answer)
    {
        if (wire.Phase == Greeted)
        {
            wire.Phase = InUse;
            Traffic.Ready(wire);
        }
        else if (answer.StartsWith("sync\""u8))
        {
            if (answer.IndexOf("\"startAfresh\":true"u8) >= 0 || answer.StartsWith("sync\",\"error\""u8))
                throw new InvalidOperationException($"Sync: {Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 300)])}");
            // The conversations further on show their last message too; that is no delivery.
            var changes = answer.IndexOf("],\"gone\":["u8);
            Messages(wire, changes < 0 ? answer : answer[..changes]);
            Traffic.CaughtUp(wire);
        }
        else if (Utf8Parser.TryParse(answer, out long number, out _))
        {
            var seq = answer.IndexOf("\"seq\":"u8);
            if (seq >= 0 && Utf8Parser.TryParse(answer[(seq + 6)..], out long place, out _))
                Traffic.Acked(wire, number, place);
            else
                Traffic.Refused(wire, number, Code(answer));
        }
    }

    private static string Code(ReadOnlySpan<byte> answer)
    {
        var at = answer.IndexOf("\"code\":\""u8);
        return at < 0 ? Encoding.UTF8.GetString(answer) : Encoding.UTF8.GetString(answer[(at + 8)..(at + 8 + answer[(at + 8)..].IndexOf((byte)'"'))]);
    }

    private void Messages(Wire wire, ReadOnlySpan<byte> text)
    {
        const int idLength = 36;
        var afterId = "\",\"conversationId\":\""u8;
        var afterConversation = "\",\"seq\":"u8;
        for (var at = text.IndexOf("{\"id\":\""u8); at >= 0; at = text.IndexOf("{\"id\":\""u8))
        {
            text = text[(at + 7)..];
            var seqAt = idLength + afterId.Length + idLength + afterConversation.Length;
            if (text.Length < seqAt || !text[idLength..].StartsWith(afterId))
                continue;
            var number = Layout.Number(text[..idLength]);
            if (Utf8Parser.TryParse(text[seqAt..], out long seq, out _))
                Traffic.Delivered(wire, number, seq);
            text = text[seqAt..];
        }
    }
}
