using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hangout.Core;
using Hangout.Core.Realtime;
using StackExchange.Redis;

namespace Hangout.Realtime.Connections;

/// <summary>
/// Makes people's budgets hold over all nodes (SEC-3, docs/decisions/0027): tells the others what people spent here, and takes off what they tell. No call
/// waits for it. While Redis does not answer, each node's own limit holds.
/// </summary>
internal sealed class SharedBudgets : BackgroundService
{
    private const int HeaderBytes = sizeof(long), EntryBytes = sizeof(long) + sizeof(int);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly RedisChannel Channel = RedisChannel.Literal(RealtimeChannels.Budgets);
    private readonly long _node = Random.Shared.NextInt64();
    private readonly PersonBudgets _budgets;
    private readonly ISubscriber _redis;
    private readonly ILogger<SharedBudgets> _logger;
    private readonly BatchWindow<Dictionary<long, int>> _spent;
    private int _isTelling;

    public SharedBudgets(PersonBudgets budgets, IConnectionMultiplexer redis, ILogger<SharedBudgets> logger)
    {
        (_budgets, _redis, _logger) = (budgets, redis.GetSubscriber(), logger);
        _spent = new(() => Moment, TellAsync, (due, exception) => logger.LogDebug(exception, "What {Count} people spent was not told to the other nodes", due.Count));
        budgets.Spent = (person, cost) => _spent.Note(due => CollectionsMarshal.GetValueRefOrAddDefault(due, person, out _) += cost);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without waiting: the client library subscribes whenever Redis comes up, also for the first time.
        var told = _redis.Subscribe(Channel, CommandFlags.FireAndForget);
        await foreach (var message in told.WithCancellation(stoppingToken))
            Hear((byte[])message.Message!);
    }

    private async Task TellAsync(Dictionary<long, int> due)
    {
        // A Redis that hangs brings what it was told all at once afterwards, when it is no longer true: nothing is told until it has answered.
        if (Interlocked.Exchange(ref _isTelling, 1) == 1)
            return;
        try
        {
            await _redis.PublishAsync(Channel, Write(due));
        }
        finally
        {
            Volatile.Write(ref _isTelling, 0);
        }
    }

    private byte[] Write(Dictionary<long, int> due)
    {
        var bytes = new byte[HeaderBytes + (due.Count * EntryBytes)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, _node);
        var entry = bytes.AsSpan(HeaderBytes);
        foreach (var (person, cost) in due)
        {
            BinaryPrimitives.WriteInt64LittleEndian(entry, person);
            BinaryPrimitives.WriteInt32LittleEndian(entry[sizeof(long)..], cost);
            entry = entry[EntryBytes..];
        }

        return bytes;
    }

    private void Hear(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || (bytes.Length - HeaderBytes) % EntryBytes != 0)
        {
            _logger.LogWarning("What came on {Channel} is none of ours and is dropped", RealtimeChannels.Budgets);
            return;
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(bytes) == _node)
            return;
        for (var entry = bytes[HeaderBytes..]; !entry.IsEmpty; entry = entry[EntryBytes..])
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(entry[sizeof(long)..]) is > 0 and var cost)
                _budgets.Charge(BinaryPrimitives.ReadInt64LittleEndian(entry), cost);
        }
    }
}
