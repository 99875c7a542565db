using System.Net;
using System.Net.Sockets;
using Hangout.Core.Files.Processing;
using Microsoft.Extensions.Options;

namespace Hangout.Tests.Files;

/// <summary>What the scanner's words mean (FIL-4): clean is one sentence, everything else is not.</summary>
public sealed class ScannerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Only_the_scanners_own_words_make_a_file_clean()
    {
        VirusScanner.Verdict("stream: OK").ShouldBeNull();
        VirusScanner.Verdict("stream: Eicar-Test-Signature FOUND").ShouldBe("Eicar-Test-Signature");
        VirusScanner.Verdict("stream: Heuristics.Limits.Exceeded FOUND").ShouldBe("Heuristics.Limits.Exceeded");
        foreach (var answer in new[] { "INSTREAM size limit exceeded. ERROR", "stream: OK ERROR", "OK", "stream: ok", "UNKNOWN COMMAND", "stream: Can't allocate memory ERROR" })
            Should.Throw<InvalidOperationException>(() => VirusScanner.Verdict(answer), answer);
        Should.Throw<ScannerAwayException>(() => VirusScanner.Verdict(""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp://127.0.0.1:1")]
    [InlineData("no-such-host.invalid:3310")]
    public async Task A_scanner_that_is_not_there_is_away(string address) =>
        await Should.ThrowAsync<ScannerAwayException>(Scanner(address).ScanAsync(new MemoryStream(new byte[10]), Cancellation));

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public async Task A_scanner_that_hangs_up_is_away_however_much_it_took(int taken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(
            async () =>
            {
                using var client = await listener.AcceptTcpClientAsync(Cancellation);
                await client.GetStream().ReadExactlyAsync(new byte[taken], Cancellation);
            },
            Cancellation);
        var scanner = Scanner($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        await Should.ThrowAsync<ScannerAwayException>(scanner.ScanAsync(new MemoryStream(new byte[20_000_000]), Cancellation));
        await serving;
    }

    [Fact]
    public async Task A_scanner_that_says_nothing_is_away_after_the_time_limit()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var scanner = new VirusScanner(Options.Create(new ScannerOptions
        {
            Address = $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}",
            Timeout = TimeSpan.FromMilliseconds(300),
        }));
        await Should.ThrowAsync<ScannerAwayException>(scanner.ScanAsync(new MemoryStream(new byte[10]), Cancellation));
    }

    private static VirusScanner Scanner(string address) => new(Options.Create(new ScannerOptions { Address = address }));
}
