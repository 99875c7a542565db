using System.Diagnostics.Metrics;
using Hangout.Realtime.Backplane;

namespace Hangout.Realtime;

/// <summary>What a node shows of itself: meter <c>Hangout.Realtime</c>.</summary>
internal static class RealtimeTelemetry
{
    private static readonly Meter Meter = new("Hangout.Realtime");
    private static readonly Counter<long> Frames = Meter.CreateCounter<long>("hangout.realtime.frames", "{frame}", "Frames taken from Redis.");
    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>("hangout.realtime.deliveries", "{frame}", "Frames handed to connections.");
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>(
        "hangout.realtime.dropped", "{frame}", "Frames left out because too many of their topic waited; clients sync.");
    private static readonly Counter<long> SlowConsumers = Meter.CreateCounter<long>(
        "hangout.realtime.slow_consumers", "{connection}", "Connections cut because they did not read.");
    private static readonly Counter<long> Healed = Meter.CreateCounter<long>("hangout.realtime.healed", "{topic}", "Topics whose lost publications were made good.");
    private static readonly Counter<long> Closed = Meter.CreateCounter<long>("hangout.realtime.closed", "{connection}", "Connections the node closed, by reason.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("hangout.realtime.refused", "{call}", "Calls refused because the connection made too many.");
    private static readonly Counter<long> HeldOff = Meter.CreateCounter<long>(
        "hangout.realtime.held_off", "{connection}", "Connections not taken because earlier ones of the same person were closed for what they sent.");

    public static void Observe(TopicRegistry topics)
    {
        Meter.CreateObservableGauge("hangout.realtime.connections", () => topics.Clients.Count, "{connection}", "Open connections.");
        Meter.CreateObservableGauge("hangout.realtime.topics", () => topics.Count, "{topic}", "Redis channels the node listens to.");
    }

    public static void Delivered(int frames, int connections)
    {
        Frames.Add(frames);
        Deliveries.Add((long)frames * connections);
    }

    public static void FrameDropped() => Dropped.Add(1);

    public static void SlowConsumerCut() => SlowConsumers.Add(1);

    public static void TopicHealed() => Healed.Add(1);

    public static void ConnectionClosed(string reason) => Closed.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void CallRefused() => Refused.Add(1);

    public static void ConnectionHeldOff() => HeldOff.Add(1);
}
