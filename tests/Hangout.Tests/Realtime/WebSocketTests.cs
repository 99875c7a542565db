using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hangout.Realtime.Sockets;

namespace Hangout.Tests.Realtime;

public class WebSocketTests
{
    private const byte Text = 1, Continuation = 0, Close = 8, Ping = 9;
    private readonly List<byte[]> _answers = [];

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(300_000)]
    public async Task A_message_of_any_length_arrives_unmasked(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));

        (await ReadAsync(Masked(Text, text))).ShouldBe(text);
    }

    [Fact]
    public async Task Frames_that_come_byte_by_byte_and_several_at_once_are_the_same()
    {
        byte[] bytes = [.. Masked(Text, "one"), .. Masked(Text, new string('x', 200)), .. Masked(Text, "three")];

        (await ReadAsync(bytes, piece: 1)).ShouldBe("one" + new string('x', 200) + "three");
    }

    [Fact]
    public async Task Fragments_are_one_message_and_a_ping_between_them_is_answered()
    {
        byte[] bytes = [.. Masked(Text, "be", isFinal: false), .. Masked(Ping, "hello"), .. Masked(Continuation, "gin")];

        (await ReadAsync(bytes)).ShouldBe("begin");
        _answers.ShouldHaveSingleItem().ShouldBe([0x8a, 5, .. "hello"u8]);
    }

    [Fact]
    public async Task A_close_is_answered_and_what_follows_is_not_read()
    {
        (await ReadAsync([.. Masked(Text, "last"), .. Masked(Close, "\u0003\u00e8"), .. Masked(Text, "never")])).ShouldBe("last");
        _answers.ShouldHaveSingleItem().ShouldBe([0x88, 2, 0x03, 0xe8]);
    }

    public static TheoryData<string, byte[]> Broken => new()
    {
        { "not masked", [0x81, 2, .. "{}"u8] },
        { "an extension that was not offered", [0xc1, 0x80, 0, 0, 0, 0] },
        { "an unknown kind", [0x83, 0x80, 0, 0, 0, 0] },
        { "a fragmented ping", [0x09, 0x80, 0, 0, 0, 0] },
        { "a long ping", [0x89, 0xfe, 0, 126, 0, 0, 0, 0] },
        { "a continuation of nothing", [0x80, 0x80, 0, 0, 0, 0] },
        { "a negative length", [0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_breaks_the_protocol_ends_the_connection_with_1002(string what, byte[] bytes)
    {
        (await ReadAsync([.. bytes, .. Masked(Text, "never")])).ShouldBe("", what);
        _answers.ShouldHaveSingleItem().ShouldBe([0x88, 2, 0x03, 0xea]);
    }

    [Fact]
    public void The_handshake_is_answered_as_in_the_standards_example()
    {
        WebSocketFormat.Accept("dGhlIHNhbXBsZSBub25jZQ==").ShouldBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        WebSocketFormat.Accept("c2hvcnQ=").ShouldBeNull();
        WebSocketFormat.Accept("no base 64").ShouldBeNull();
        WebSocketFormat.Accept(null).ShouldBeNull();
    }

    [Fact]
    public async Task What_the_socket_does_not_take_waits_and_arrives_whole_and_in_order()
    {
        var (server, client) = await ConnectedAsync();
        using (server)
        using (client)
        {
            var outgoing = new Outgoing(server, Stream.Null, limitBytes: 100_000_000, cut: () => throw new InvalidOperationException());
            var sent = Enumerable.Range(0, 2_000).Select(i => Encoding.ASCII.GetBytes($"{i:0000}".PadRight(10_000, '.'))).ToList();
            foreach (var frame in sent)
                outgoing.Send(frame);
            var finished = outgoing.FinishAsync("end"u8.ToArray(), TimeSpan.FromSeconds(30));

            var received = new byte[(sent.Count * 10_000) + 3];
            await new NetworkStream(client).ReadExactlyAsync(received, TestContext.Current.CancellationToken);
            await finished;

            received.AsSpan(0, sent.Count * 10_000).SequenceEqual(sent.SelectMany(b => b).ToArray()).ShouldBeTrue();
            received.AsSpan()[^3..].SequenceEqual("end"u8).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_large_answer_is_written_in_pieces_so_that_who_reads_slowly_makes_progress()
    {
        var stream = new LargestWrite();
        var outgoing = new Outgoing(socket: null, stream, limitBytes: 1_000_000, cut: () => throw new InvalidOperationException());

        await outgoing.AnswerAsync(new byte[3_000_000]);
        (await outgoing.FinishAsync([], TimeSpan.FromSeconds(30))).ShouldBeTrue();

        stream.Length.ShouldBe(3_000_000);
        stream.Largest.ShouldBeInRange(1, 256 * 1024);
    }

    [Fact]
    public async Task After_the_end_nothing_is_written()
    {
        var stream = new LargestWrite();
        var outgoing = new Outgoing(socket: null, stream, limitBytes: 1_000_000, cut: () => throw new InvalidOperationException());
        outgoing.Send("last"u8.ToArray());
        await outgoing.FinishAsync([], TimeSpan.FromSeconds(30));

        outgoing.Send("never"u8.ToArray());
        await outgoing.AnswerAsync("never"u8);
        await outgoing.FinishAsync("never"u8.ToArray(), TimeSpan.FromSeconds(30));

        stream.Length.ShouldBe(4);
    }

    [Fact]
    public async Task Who_does_not_read_is_cut_also_after_the_end_was_sent()
    {
        var (server, client) = await ConnectedAsync();
        using (server)
        using (client)
        {
            var cut = new TaskCompletionSource();
            var outgoing = new Outgoing(server, Stream.Null, limitBytes: 1_000_000, cut.SetResult);
            _ = outgoing.AnswerAsync(new byte[100_000_000]);
            (await outgoing.FinishAsync("end"u8.ToArray(), TimeSpan.FromMilliseconds(1))).ShouldBeFalse();

            outgoing.CutIfStuck(TimeSpan.Zero);

            await cut.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Who_does_not_read_is_cut_at_the_limit()
    {
        var (server, client) = await ConnectedAsync();
        using (server)
        using (client)
        {
            var cut = new TaskCompletionSource();
            var outgoing = new Outgoing(server, Stream.Null, limitBytes: 50_000, cut.SetResult);
            for (var i = 0; i < 10_000 && !cut.Task.IsCompleted; i++)
                outgoing.Send(new byte[10_000]);

            await cut.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
    }

    private static async Task<(Socket Server, Socket Client)> ConnectedAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!);
        var server = await listener.AcceptAsync();
        server.Blocking = false;
        return (server, client);
    }

    private async Task<string> ReadAsync(byte[] bytes, int piece = int.MaxValue)
    {
        var wire = new Pipe();
        var input = new WebSocketInput(wire.Reader.AsStream(), _answers.Add);
        var all = new StreamReader(input.AsStream()).ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var part in bytes.Chunk(Math.Min(piece, 100_000)))
            await wire.Writer.WriteAsync(part);
        await wire.Writer.CompleteAsync();
        return await all;
    }

    private sealed class LargestWrite : MemoryStream
    {
        public int Largest { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            // As a network: what waits behind is written later.
            await Task.Yield();
            Largest = Math.Max(Largest, buffer.Length);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }

    private static byte[] Masked(byte opcode, string payload, bool isFinal = true)
    {
        byte[] mask = [7, 99, 200, 31];
        var text = Encoding.Latin1.GetBytes(payload);
        var header = new byte[WebSocketFormat.LongestHeader];
        WebSocketFormat.WriteHeader(header, (WebSocketFormat.Opcode)opcode, text.Length);
        header = header[..WebSocketFormat.HeaderLength(text.Length)];
        header[0] = (byte)((isFinal ? 0x80 : 0) | opcode);
        header[1] |= 0x80;
        return [.. header, .. mask, .. text.Select((b, i) => (byte)(b ^ mask[i % 4]))];
    }
}
