namespace Hangout.Core.Data.Writing;

/// <summary>How the writer of messages is sized; configuration section <c>MessageWriter</c>.</summary>
public sealed class MessageWriterOptions
{
    /// <summary>Batches that may be under way at once; each uses one database connection. A conversation always takes the same lane.</summary>
    public int Lanes { get; set; } = 4;

    /// <summary>Messages that may wait in one lane; past it a send is answered <c>overloaded</c>.</summary>
    public int QueuePerLane { get; set; } = 4_096;

    /// <summary>Most messages in one transaction.</summary>
    public int MessagesPerBatch { get; set; } = 1_024;

    /// <summary>Most characters of text and HTML in one transaction; a larger message goes alone.</summary>
    public int CharactersPerBatch { get; set; } = 2_000_000;

    /// <summary>How long a message is tried again while the database is away, before its sender is told to try later.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>What <c>overloaded</c> tells the sender to wait, in milliseconds.</summary>
    public int RetryAfterMs { get; set; } = 1_000;
}
