using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Hangout.Bench.Load;

namespace Hangout.Bench.Codecs;

/// <summary>
/// XMPP over TCP, with rooms as of XEP-0045. A message counts as acknowledged when the room reflects it to its sender: ejabberd's rooms
/// do so after it is in the archive. Rooms do not number messages.
/// </summary>
internal sealed class XmppCodec : Codec
{
    private const int Greeted = 0, Authenticating = 1, Authenticated = 2, Binding = 3, Joining = 4, InUse = 5;
    private readonly byte[] _out = new byte[2048];

    /// <summary>The server's domain.</summary>
    public const string Domain = "bench";

    /// <summary>The name of an account; its password is the same.</summary>
    public static string Account(int user) => string.Create(CultureInfo.InvariantCulture, $"u{user}");

    /// <inheritdoc/>
    public override void Start(Wire wire) => Open(wire);

    /// <inheritdoc/>
    public override int Read(Wire wire, ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (wire.Fd >= 0 && Next(wire, bytes[used..]) is var length and > 0)
        {
            Handle(wire, bytes.Slice(used, length));
            used += length;
        }

        return used;
    }

    /// <inheritdoc/>
    public override void Send(Wire wire, long number)
    {
        var stanza = new Utf8(_out);
        stanza.Add("<message to='r"u8).Add(wire.Room).Add("@rooms.bench' type='groupchat' id='"u8).Add(Layout.MessageId(number)).Add("'><body>"u8).Add(Text).Add("</body></message>"u8);
        wire.Write(stanza.Written);
    }

    /// <inheritdoc/>
    public override void CatchUp(Wire wire) => throw new NotSupportedException("The bench asks ejabberd for no archive.");

    /// <inheritdoc/>
    public override void Beat(Wire wire) => wire.Write(" "u8);

    /// <summary>How long the next whole element is; 0 when it is not all here.</summary>
    private static int Next(Wire wire, ReadOnlySpan<byte> bytes)
    {
        if (wire.Phase == InUse)
            return After(bytes, bytes.StartsWith("<message"u8) ? "</message>"u8 : ">"u8);
        return wire.Phase switch
        {
            Greeted or Authenticated => After(bytes, "</stream:features>"u8),
            Authenticating => After(bytes, ">"u8),
            Binding => After(bytes, "</iq>"u8),
            // The subject ends what a room says to somebody who comes.
            _ => After(bytes, "</message>"u8),
        };
    }

    private static int After(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> end) => bytes.IndexOf(end) is var at and >= 0 ? at + end.Length : 0;

    private void Handle(Wire wire, ReadOnlySpan<byte> element)
    {
        switch (wire.Phase)
        {
            case InUse:
                Received(wire, element);
                return;
            case Greeted:
                var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Account(wire.User)}\0{Account(wire.User)}"));
                wire.Write(Encoding.ASCII.GetBytes($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{credentials}</auth>"));
                break;
            case Authenticating:
                Expect(element, "<success"u8);
                Open(wire);
                break;
            case Authenticated:
                wire.Write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>bench</resource></bind></iq>"u8);
                break;
            case Binding:
                Expect(element, "type='result'"u8);
                wire.Write(Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"<presence to='r{wire.Room}@rooms.{Domain}/{wire.User}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>")));
                break;
            case Joining:
                Expect(element, "<subject"u8);
                break;
        }

        if (++wire.Phase == InUse)
            Traffic.Ready(wire);
    }

    private static void Open(Wire wire) =>
        wire.Write("<stream:stream to='bench' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"u8);

    private void Received(Wire wire, ReadOnlySpan<byte> stanza)
    {
        const int idLength = 36;
        if (!stanza.StartsWith("<message"u8))
            return;
        var head = stanza[..stanza.IndexOf((byte)'>')];
        var id = head.IndexOf(" id='"u8);
        if (id < 0 || head.Length < id + 5 + idLength)
            return;
        var number = Layout.Number(head.Slice(id + 5, idLength));
        if (head.IndexOf("type='error'"u8) >= 0)
        {
            Traffic.Refused(wire, number, Encoding.UTF8.GetString(stanza));
            return;
        }

        if (Sender(head) == wire.User)
            Traffic.Acked(wire, number, 0);
        Traffic.Delivered(wire, number, 0);
    }

    /// <summary>Nicknames are numbers of users.</summary>
    private static long Sender(ReadOnlySpan<byte> head)
    {
        var from = head.IndexOf(" from='"u8);
        if (from < 0)
            return -1;
        var nick = head[(from + 7)..];
        var slash = nick.IndexOf((byte)'/');
        return slash >= 0 && Utf8Parser.TryParse(nick[(slash + 1)..], out long user, out _) ? user : -1;
    }

    private static void Expect(ReadOnlySpan<byte> element, ReadOnlySpan<byte> part)
    {
        if (element.IndexOf(part) < 0)
            throw new InvalidOperationException($"XMPP: {Encoding.UTF8.GetString(element)}");
    }
}
