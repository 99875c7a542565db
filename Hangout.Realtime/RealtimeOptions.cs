namespace Hangout.Realtime;

/// <summary>How a node is sized and paced; configuration section <c>Realtime</c>.</summary>
public sealed class RealtimeOptions
{
    /// <summary>Bytes that may wait to be written to one connection; past it the connection is cut.</summary>
    public int OutgoingBytesPerConnection { get; set; } = 1_048_576;

    /// <summary>How long a client may be silent, pings included; then its connection is closed.</summary>
    public TimeSpan ClientTimeout { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>How long one write may wait for a client that does not read; then the connection is cut.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take to send one message, from its first byte to its last; then its connection is cut.</summary>
    public TimeSpan MessageTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a node compares what it has delivered with what was committed.</summary>
    public TimeSpan WatermarkEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a node reads the presence of watched people anew.</summary>
    public TimeSpan PresenceEvery { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a presence lease lasts without a heartbeat. Browsers let a page in the background send one a minute.</summary>
    public TimeSpan PresenceLease { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>How long a person stays visible after the last connection closed: a reconnect does not flicker.</summary>
    public TimeSpan PresenceGrace { get; set; } = TimeSpan.FromSeconds(3);
}
