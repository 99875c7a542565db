using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Sockets;

namespace Hangout.Tests.Realtime;

public class WebSocketTests
{
    private const byte Text = 1, Continuation = 0, Close = 8, Ping = 9;
    private readonly List<byte[]> _answers = [];
    private readonly PersonBudget _budget = new();

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
        { "a length of 5 in two bytes", [0x81, 0xfe, 0, 5, 0, 0, 0, 0, .. "hello"u8] },
        { "a length of 65535 in eight bytes", [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0] },
        { "a close of one byte", [0x88, 0x81, 0, 0, 0, 0, 3] },
        { "a fragmented close", [0x08, 0x80, 0, 0, 0, 0] },
        { "a long close", [0x88, 0xfe, 0, 126, 0, 0, 0, 0] },
        { "a text inside a text", [0x01, 0x81, 0, 0, 0, 0, (byte)'x', 0x81, 0x81, 0, 0, 0, 0, (byte)'y'] },
        { "a reserved kind of control", [0x8b, 0x80, 0, 0, 0, 0] },
        { "the third reserved bit", [0x91, 0x80, 0, 0, 0, 0] },
        { "a negative length", [0x81, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_breaks_the_protocol_ends_the_connection_with_1002(string what, byte[] bytes)
    {
        (await ReadAsync([.. bytes, .. Masked(Text, "never")])).ShouldBe(what == "a text inside a text" ? "x" : "", what);
        _answers.ShouldHaveSingleItem().ShouldBe([0x88, 2, 0x03, 0xea]);
    }

    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1001)]
    [InlineData(1003, 1003)]
    [InlineData(1007, 1007)]
    [InlineData(1011, 1011)]
    [InlineData(1014, 1014)]
    [InlineData(3000, 3000)]
    [InlineData(3999, 3999)]
    [InlineData(4000, 4000)]
    [InlineData(4999, 4999)]
    [InlineData(0, 1002)]
    [InlineData(999, 1002)]
    [InlineData(1004, 1002)]
    [InlineData(1005, 1002)]
    [InlineData(1006, 1002)]
    [InlineData(1015, 1002)]
    [InlineData(1016, 1002)]
    [InlineData(1100, 1002)]
    [InlineData(2000, 1002)]
    [InlineData(2999, 1002)]
    [InlineData(5000, 1002)]
    [InlineData(65_535, 1002)]
    public async Task A_close_code_comes_back_unless_it_is_none(int code, int answer)
    {
        await ReadAsync(Masked(Close, $"{(char)(code >> 8)}{(char)(code & 0xff)}reason"));
        _answers.ShouldHaveSingleItem().ShouldBe([0x88, 2, (byte)(answer >> 8), (byte)answer]);
    }

    [Fact]
    public async Task A_close_without_a_code_is_answered_and_a_reason_that_is_no_text_is_not_taken()
    {
        await ReadAsync(Masked(Close, ""));
        await ReadAsync(Masked(Close, "\u0003\u00e8\u00ce\u00ba\u00e1\u00bd"));
        await ReadAsync(Masked(Close, "\u0003\u00e8" + new string('*', 123)));
        _answers.ShouldBe([[0x88, 2, 0x03, 0xe8], [0x88, 2, 0x03, 0xef], [0x88, 2, 0x03, 0xe8]]);
    }

    [Theory]
    [InlineData("\u00ce\u00ba\u00e1\u00bd\u00b9\u00cf\u0083\u00ce\u00bc\u00ce\u00b5", true)]
    [InlineData("\u00f4\u008f\u00bf\u00bf", true)]
    [InlineData("\u00ef\u00bf\u00bf", true)]
    [InlineData("", true)]
    [InlineData("\u00f4\u0090\u0080\u0080", false)]
    [InlineData("\u00ed\u00a0\u0080", false)]
    [InlineData("\u00c0\u00af", false)]
    [InlineData("\u00ce", false)]
    [InlineData("hello\u00e1\u00bd", false)]
    [InlineData("\u0080", false)]
    [InlineData("hel\u00fflo", false)]
    [InlineData("\u00f8\u0088\u0080\u0080\u0080", false)]
    public async Task A_text_is_UTF8_however_it_is_cut(string bytes, bool isText)
    {
        var rest = bytes.Length > 1 ? bytes[1..] : "";
        foreach (var wire in new[] { Masked(Text, bytes), [.. Masked(Text, bytes[..^rest.Length], isFinal: false), .. Masked(Continuation, rest)] })
        {
            foreach (var piece in new[] { 1, int.MaxValue })
            {
                _answers.Clear();
                await ReadAsync(wire, piece);
                if (isText)
                    _answers.ShouldBeEmpty();
                else
                    _answers.ShouldHaveSingleItem().ShouldBe([0x88, 2, 0x03, 0xef]);
            }
        }
    }

    [Fact]
    public async Task Binary_messages_are_not_looked_at_as_text()
    {
        await ReadAsync(Masked(2, "\u00ff\u00fe"));
        _answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pongs_and_empty_fragments_pass_and_pings_are_answered_in_order()
    {
        byte[] bytes = [.. Masked(10, "unasked"), .. Masked(Ping, "1"), .. Masked(Ping, "2"), .. Masked(Text, "", isFinal: false), .. Masked(Continuation, "", isFinal: false), .. Masked(Continuation, "x")];
        (await ReadAsync(bytes)).ShouldBe("x");
        _answers.ShouldBe([[0x8a, 1, (byte)'1'], [0x8a, 1, (byte)'2']]);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(0)]
    public async Task What_carries_nothing_counts_and_who_goes_on_is_closed(byte opcode)
    {
        var flood = Enumerable.Repeat(Masked(opcode, "", isFinal: opcode != 0), CallBudget.Burst + CallBudget.RefusalBudget + 500).SelectMany(f => f);
        await ReadAsync([.. Masked(Text, "", isFinal: false), .. flood]);
        _answers[^1].ShouldBe([0x88, 2, 0x03, 0xf0]);
        _answers.Count.ShouldBeLessThanOrEqualTo(CallBudget.Burst + CallBudget.RefusalBudget + 100);
    }

    [Fact]
    public async Task One_person_keeps_so_many_unfinished_bytes_on_all_connections_together()
    {
        _budget.Hold(PersonBudget.MaxUnfinishedBytes - 100_000).ShouldBeTrue();
        await ReadAsync(Masked(Text, new string('x', 300_000))[..250_000]);
        // Nothing of it is read by a hub here that waits for the end of a message.
        _answers.ShouldBeEmpty();

        var input = new WebSocketInput(new MemoryStream(Masked(Text, new string('x', 300_000))), _answers.Add, status => _answers.Add(WebSocketFormat.Close(status)), _budget);
        while (await input.ReadAsync(TestContext.Current.CancellationToken) is { IsCompleted: false } result)
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        _answers.ShouldHaveSingleItem().ShouldBe([0x88, 2, 0x03, 0xf0]);
        input.Complete();
        _budget.LetGo(PersonBudget.MaxUnfinishedBytes - 100_000);
        _budget.Hold(PersonBudget.MaxUnfinishedBytes).ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_is_unfinished_from_its_first_byte_to_its_last()
    {
        var wire = new Pipe();
        var input = new WebSocketInput(wire.Reader.AsStream(), _answers.Add, status => _answers.Add(WebSocketFormat.Close(status)), _budget);
        input.Unfinished.ShouldBe(TimeSpan.Zero);
        var hub = ReadFiveAsync(input);
        var message = Masked(Text, "hello");
        foreach (var b in message[..^1])
            await wire.Writer.WriteAsync(new[] { b }, TestContext.Current.CancellationToken);
        SpinWait.SpinUntil(() => input.Unfinished > TimeSpan.Zero, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        await wire.Writer.WriteAsync(message.AsMemory(message.Length - 1), TestContext.Current.CancellationToken);
        await hub;
        input.Unfinished.ShouldBe(TimeSpan.Zero);

        static async Task ReadFiveAsync(WebSocketInput input)
        {
            var read = await input.ReadAsync(TestContext.Current.CancellationToken);
            while (read.Buffer.Length < 5)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await input.ReadAsync(TestContext.Current.CancellationToken);
            }

            input.AdvanceTo(read.Buffer.End);
        }
    }

    [Fact]
    public async Task After_a_close_nothing_is_written()
    {
        var stream = new LargestWrite();
        var outgoing = new Outgoing(socket: null, stream, limitBytes: 1_000_000, cut: () => throw new InvalidOperationException());
        outgoing.Send("waits"u8.ToArray());
        outgoing.SendLast("close"u8.ToArray());
        outgoing.Send("never"u8.ToArray());
        await outgoing.AnswerAsync("never"u8);
        (await outgoing.FinishAsync([], TimeSpan.FromSeconds(30))).ShouldBeTrue();

        Encoding.ASCII.GetString(stream.ToArray()).ShouldBe("waitsclose");
    }

    [Fact]
    public void One_person_has_so_many_connections_and_finds_the_budget_again_as_it_was_left()
    {
        var budgets = new PersonBudgets();
        var all = Enumerable.Range(0, PersonBudget.MaxConnections).Select(_ => budgets.Enter(1)).ToList();
        all.ShouldAllBe(b => b == all[0] && b != null);
        budgets.Enter(1).ShouldBeNull();
        budgets.Enter(2).ShouldNotBeNull();
        for (var i = 0; i < CallBudget.Burst; i++)
            all[0]!.Take(1, out _);
        all.ForEach(b => b!.Leave());
        budgets.ForgetIdle();
        budgets.Enter(1).ShouldNotBeNull().Take(CallBudget.Burst / 2, out _).ShouldBe(CallVerdict.Refused);
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
        var input = new WebSocketInput(wire.Reader.AsStream(), _answers.Add, status => _answers.Add(WebSocketFormat.Close(status)), _budget);
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
