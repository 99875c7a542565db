namespace Hangout.Bench.Runs.History;

/// <summary>
/// What the history bench's database holds, known without asking it: 10,000 conversations whose sizes follow Zipf's law, 200 people of whom
/// each is in 500 of them, and how far each has read.
/// </summary>
internal sealed class HistoryShape
{
    /// <summary>Number of conversations; the first is the largest.</summary>
    public const int Conversations = 10_000;

    /// <summary>Number of people.</summary>
    public const int People = 200;

    /// <summary>Conversations of one person.</summary>
    public const int PerPerson = 500;

    /// <summary>Members of one conversation; they write in turn.</summary>
    public const int Members = People * PerPerson / Conversations;

    private const int Groups = People / Members;
    private readonly long[] _end = new long[Conversations];
    private readonly long[] _read = new long[Conversations * Members];

    /// <summary>Shares messages out.</summary>
    /// <param name="messages">How many; rounding may change it a little, since no conversation is empty.</param>
    public HistoryShape(long messages)
    {
        var harmonic = Enumerable.Range(1, Conversations).Sum(rank => 1.0 / rank);
        var random = new Random(20_261_121);
        for (var k = 0; k < Conversations; k++)
        {
            var size = Math.Max(1, (long)Math.Round(messages / harmonic / (k + 1)));
            _end[k] = (k == 0 ? 0 : _end[k - 1]) + size;
            for (var member = 0; member < Members; member++)
                _read[(k * Members) + member] = Math.Max(0, size - Behind(random, size));
        }
    }

    /// <summary>All messages.</summary>
    public long Messages => _end[^1];

    /// <summary>Messages of a conversation.</summary>
    public long SizeOf(int conversation) => _end[conversation] - (conversation == 0 ? 0 : _end[conversation - 1]);

    /// <summary>The person who is a conversation's member number 0 to 9.</summary>
    public static int Member(int conversation, int member) => (conversation % Groups) + (Groups * member);

    /// <summary>The person's conversations, the largest first.</summary>
    public static IEnumerable<int> ConversationsOf(int person) => Enumerable.Range(0, PerPerson).Select(i => (i * Groups) + (person % Groups));

    /// <summary>How far a member has read.</summary>
    public long ReadBy(int conversation, int person) => _read[(conversation * Members) + (person / Groups)];

    /// <summary>What is unread: others' messages after the position. Message <c>seq</c> is member <c>seq mod 10</c>'s.</summary>
    public long UnreadBy(int conversation, int person)
    {
        var read = ReadBy(conversation, person);
        var own = WrittenUpTo(SizeOf(conversation), person / Groups) - WrittenUpTo(read, person / Groups);
        return SizeOf(conversation) - read - own;
    }

    /// <summary>A conversation, the more likely the larger it is.</summary>
    public int Pick(Random random)
    {
        var found = Array.BinarySearch(_end, random.NextInt64(Messages) + 1);
        return found >= 0 ? found : ~found;
    }

    private static long WrittenUpTo(long seq, int member) => member == 0 ? seq / Members : (seq + Members - member) / Members;

    // Half have read everything, most of the others are a little behind, one in twenty far.
    private static long Behind(Random random, long size) => random.NextDouble() switch
    {
        < 0.5 => 0,
        < 0.8 => random.Next(1, 21),
        < 0.95 => random.Next(1, 501),
        _ => random.NextInt64(size + 1),
    };
}
