namespace Hangout.Bench.Load;

/// <summary>What a codec tells of what the system said.</summary>
internal interface ITraffic
{
    /// <summary>The user may send and hears the room.</summary>
    void Ready(Wire wire);

    /// <summary>The system says that a message is durable.</summary>
    /// <param name="wire">Where it said so.</param>
    /// <param name="number">Which message; see <see cref="Layout.MessageId"/>.</param>
    /// <param name="seq">Its place in the room, from 1; 0 when the system has no such numbers.</param>
    void Acked(Wire wire, long number, long seq);

    /// <summary>The system refuses a message.</summary>
    /// <param name="wire">Where it said so.</param>
    /// <param name="number">Which message; -1 when it does not say.</param>
    /// <param name="code">Its reason.</param>
    void Refused(Wire wire, long number, string code);

    /// <summary>A message of the room arrived, one's own too.</summary>
    /// <param name="wire">Where.</param>
    /// <param name="number">Which message.</param>
    /// <param name="seq">Its place in the room, from 1; 0 when the system has no such numbers.</param>
    void Delivered(Wire wire, long number, long seq);

    /// <summary>Everything missed before was delivered: the answer to <see cref="Codec.CatchUp"/> is complete.</summary>
    void CaughtUp(Wire wire);
}

/// <summary>The protocol of one system. It holds no state of a connection but <see cref="Wire.Phase"/> and <see cref="Wire.Calls"/>.</summary>
internal abstract class Codec
{
    /// <summary>Who is told.</summary>
    public ITraffic Traffic { get; set; } = null!;

    /// <summary>TCP is there: begin the handshake.</summary>
    public abstract void Start(Wire wire);

    /// <summary>Handles whole messages.</summary>
    /// <param name="wire">Where they came in.</param>
    /// <param name="bytes">What was received and not yet used.</param>
    /// <returns>How many bytes were used.</returns>
    public abstract int Read(Wire wire, ReadOnlySpan<byte> bytes);

    /// <summary>Sends a message to the user's room, asking for an acknowledgement.</summary>
    /// <param name="wire">A ready connection.</param>
    /// <param name="number">Which message.</param>
    public abstract void Send(Wire wire, long number);

    /// <summary>Asks for everything after <see cref="Wire.Have"/>; <see cref="ITraffic.Delivered"/> and <see cref="ITraffic.CaughtUp"/> tell the answer.</summary>
    /// <param name="wire">A ready connection.</param>
    public abstract void CatchUp(Wire wire);

    /// <summary>Says that the client lives, as the system wants it said; called every few seconds for every connection.</summary>
    /// <param name="wire">A ready connection.</param>
    public virtual void Beat(Wire wire)
    {
    }

    /// <summary>What every message says; the systems get the same text.</summary>
    public static ReadOnlySpan<byte> Text => "The meeting moves to half past three, same room as last week; bring the figures, please."u8;
}
