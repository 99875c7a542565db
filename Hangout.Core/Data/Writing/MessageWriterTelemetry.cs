using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Hangout.Core.Data.Writing;

/// <summary>What the writer shows of itself: meter and source <c>Hangout.Messages</c>.</summary>
internal static class MessageWriterTelemetry
{
    public static readonly ActivitySource Source = new("Hangout.Messages");
    private static readonly Meter Meter = new("Hangout.Messages");
    private static readonly Counter<long> Results = Meter.CreateCounter<long>("hangout.messages.results", "{message}", "Sends by outcome: written, repeat, or the error's code.");
    private static readonly Histogram<double> Latency = Meter.CreateHistogram<double>("hangout.messages.write.duration", "s", "From acceptance to the answer.");
    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("hangout.messages.batch.size", "{message}", "Messages in one transaction.");
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("hangout.messages.batch.retries", "{batch}", "Batches tried again because the database was away.");
    private static readonly Counter<long> Splits = Meter.CreateCounter<long>("hangout.messages.batch.splits", "{batch}", "Batches split to find the message that fails.");

    public static void Finished(WriteResult result, TimeSpan took)
    {
        Results.Add(1, new KeyValuePair<string, object?>("outcome", result.Error?.Code ?? (result.IsRepeat ? "repeat" : "written")));
        Latency.Record(took.TotalSeconds);
    }

    public static void Batch(int messages) => BatchSize.Record(messages);

    public static void Retry() => Retries.Add(1);

    public static void Split() => Splits.Add(1);

    /// <summary>The batch's span: below its first message's, linked to the others', so that a lone message's trace runs on into the database.</summary>
    public static Activity? StartBatch(IReadOnlyList<PendingMessage> batch)
    {
        if (!Source.HasListeners())
            return null;
        Activity.Current = null;
        foreach (var pending in batch)
            pending.StartSpan();
        var links = batch.Skip(1).Where(p => p.Span is not null).Select(p => new ActivityLink(p.Span!.Context));
        var span = Source.StartActivity(ActivityKind.Internal, batch[0].Span?.Context ?? default, links: links, name: "message.batch");
        span?.SetTag("hangout.batch.size", batch.Count);
        return span;
    }
}
