using System.Buffers.Text;
using Hangout.Bench.Load;

namespace Hangout.Bench.Codecs;

/// <summary>Messages as the peers' JSON has them: <c>"id":"…","room":"…","sender":"…","seq":7,…</c>, with IDs of 36 characters.</summary>
internal static class PeerMessages
{
    private const int IdLength = 36;

    /// <summary>Tells of every message in a text.</summary>
    public static void Deliver(ITraffic traffic, Wire wire, ReadOnlySpan<byte> text)
    {
        var start = "\"id\":\""u8;
        const int toSeq = IdLength + 10 + IdLength + 12 + IdLength + 8;
        for (var at = text.IndexOf(start); at >= 0; at = text.IndexOf(start))
        {
            text = text[(at + start.Length)..];
            if (text.Length <= toSeq || !text[(toSeq - 8)..].StartsWith("\",\"seq\":"u8) || !Utf8Parser.TryParse(text[toSeq..], out long seq, out _))
                throw new InvalidOperationException($"Not a message: {System.Text.Encoding.UTF8.GetString(text[..Math.Min(text.Length, 200)])}");
            traffic.Delivered(wire, Layout.Number(text[..IdLength]), seq);
            text = text[toSeq..];
        }
    }

    /// <summary>The number after <c>"seq":</c>, or -1.</summary>
    public static long Seq(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf("\"seq\":"u8);
        return at >= 0 && Utf8Parser.TryParse(text[(at + 6)..], out long seq, out _) ? seq : -1;
    }
}
