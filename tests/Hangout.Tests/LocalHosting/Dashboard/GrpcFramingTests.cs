using System.Buffers;
using System.IO.Pipelines;
using Hangout.LocalHosting.Dashboard.Grpc;
using Hangout.LocalHosting.Dashboard.Protocol;

namespace Hangout.Tests.LocalHosting.Dashboard;

public sealed class GrpcFramingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_message_is_a_zero_byte_its_length_and_its_bytes()
    {
        var output = new ArrayBufferWriter<byte>();

        GrpcFraming.WriteMessage(output, new WatchResourceConsoleLogsRequest { ResourceName = "api" });

        Convert.ToHexStringLower(output.WrittenSpan).ShouldBe("00" + "00000005" + "0a03617069");
    }

    [Fact]
    public async Task Messages_are_read_however_the_bytes_are_cut()
    {
        byte[] bytes =
        [
            .. GrpcTestClient.Frame(new WatchResourceConsoleLogsRequest { ResourceName = "first" }),
            .. GrpcTestClient.Frame(new WatchResourceConsoleLogsRequest()),
            .. GrpcTestClient.Frame(new WatchResourceConsoleLogsRequest { ResourceName = "third" }),
        ];
        var pipe = new Pipe();
        var writing = WriteByteByByteAsync(pipe.Writer, bytes);

        var names = new List<string>();
        while (await GrpcFraming.ReadMessageAsync(pipe.Reader, WatchResourceConsoleLogsRequest.Parser, Cancellation) is { } message)
            names.Add(message.ResourceName);

        await writing;
        names.ShouldBe(["first", "", "third"]);
    }

    [Theory]
    [InlineData("01" + "00000000", 12)]
    [InlineData("00" + "00400001", 8)]
    [InlineData("00" + "ffffffff", 8)]
    [InlineData("00" + "00000002" + "0aff", 13)]
    [InlineData("00" + "00000005" + "0a03", 13)]
    [InlineData("0000", 13)]
    public async Task What_is_no_message_is_refused_with_a_status(string hex, int status)
    {
        var reader = PipeReader.Create(new ReadOnlySequence<byte>(Convert.FromHexString(hex)));

        var error = await Should.ThrowAsync<GrpcException>(async () => await GrpcFraming.ReadMessageAsync(reader, WatchResourceConsoleLogsRequest.Parser, Cancellation));

        error.Code.ShouldBe((GrpcStatusCode)status);
    }

    [Fact]
    public void A_message_over_the_limit_is_not_sent()
    {
        var message = new ConsoleLogLine { Text = new string('x', GrpcFraming.MaxMessageBytes) };

        Should.Throw<GrpcException>(() => GrpcFraming.WriteMessage(new ArrayBufferWriter<byte>(), message)).Code.ShouldBe(GrpcStatusCode.ResourceExhausted);
    }

    [Theory]
    [InlineData("2H", 7200_000)]
    [InlineData("3M", 180_000)]
    [InlineData("15S", 15_000)]
    [InlineData("250m", 250)]
    [InlineData("5000u", 5)]
    [InlineData("99999999H", null)]
    [InlineData("x", null)]
    [InlineData("-5S", null)]
    [InlineData("123456789S", null)]
    [InlineData(null, null)]
    public void A_deadline_is_digits_and_a_unit(string? header, int? milliseconds)
        => (GrpcCall.ParseTimeout(header)?.TotalMilliseconds).ShouldBe(milliseconds);

    private static async Task WriteByteByByteAsync(PipeWriter writer, byte[] bytes)
    {
        foreach (var value in bytes)
            await writer.WriteAsync(new[] { value }, Cancellation);
        await writer.CompleteAsync();
    }
}
