using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard;
using Hangout.LocalHosting.Dashboard.Grpc;

namespace Hangout.Tests.LocalHosting.Dashboard;

public sealed class LogBatchesTests
{
    [Fact]
    public void Every_line_is_sent_once_in_order_and_no_message_is_over_the_limit()
    {
        // 5,000 lines of 1,000 characters, three bytes each: 15 MB.
        var lines = Enumerable.Range(1, 5000).Select(number => new LogLine(number, new string('€', 1000), number % 2 == 0)).ToList();

        var updates = LogBatches.Split(lines).ToList();

        updates.ShouldAllBe(update => update.CalculateSize() <= GrpcFraming.MaxMessageBytes);
        var sent = updates.SelectMany(update => update.LogLines).ToList();
        sent.Select(line => line.LineNumber).ShouldBe(lines.Select(line => line.LineNumber));
        sent.ShouldAllBe(line => line.Text.Length == 1000 && line.IsStdErr == (line.LineNumber % 2 == 0));
    }

    [Fact]
    public void A_line_over_the_limit_is_cut()
    {
        var update = LogBatches.Split([new LogLine(1, new string('€', 3_000_000), IsErrorMessage: false)]).ShouldHaveSingleItem();

        update.LogLines.ShouldHaveSingleItem().Text.Length.ShouldBe(LogBatches.MaxCharacters);
        update.CalculateSize().ShouldBeLessThan(GrpcFraming.MaxMessageBytes);
    }

    [Fact]
    public void No_lines_are_no_message() => LogBatches.Split([]).ShouldBeEmpty();
}
