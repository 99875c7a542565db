using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Core.Relationships;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hangout.Core.Messages;

/// <summary>
/// Writes read and delivered positions, many at once (CNV-8, MSG-8). A reading is answered after its commit and goes at once when none went in the last
/// 50 ms; what was only received waits half a second, so that a thousand readers of a busy room cost a few statements and not a write a message.
/// </summary>
public sealed class PositionWriter : BackgroundService
{
    private const int MaxWaiting = 20_000, MaxWishes = 1_000, Attempts = 3;
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMilliseconds(50), DeliveredEvery = TimeSpan.FromMilliseconds(500);
    private static readonly Failure Overloaded = new(ErrorCodes.Overloaded, "Too many positions are waiting to be written. Try again shortly.");

    private readonly NpgsqlDataSource _dataSource;
    private readonly RealtimePublisher _publisher;
    private readonly ILogger<PositionWriter> _logger;
    private readonly PositionAnnouncer _announcer;
    private readonly Channel<(PositionWish Wish, TaskCompletionSource<PositionResult?> Done)> _readings =
        Channel.CreateBounded<(PositionWish, TaskCompletionSource<PositionResult?>)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Lock _gate = new();

    // Of these a write failed, but may have moved them all the same, its answer alone being lost: the next one tells, moved or not.
    private readonly ConcurrentDictionary<(Guid UserId, Guid ConversationId), byte> _unsure = new();
    private Dictionary<(Guid UserId, Guid ConversationId), PositionWish> _delivered = [];

    /// <summary>Makes the writer; it takes wishes at once and writes them once started.</summary>
    /// <param name="dataSource">The database.</param>
    /// <param name="publisher">Tells the person's other devices, after the commit.</param>
    /// <param name="news">Tells the members.</param>
    /// <param name="logger">Where failures are told.</param>
    public PositionWriter(NpgsqlDataSource dataSource, RealtimePublisher publisher, MemberNews news, ILogger<PositionWriter> logger)
    {
        (_dataSource, _publisher, _logger) = (dataSource, publisher, logger);
        _announcer = new PositionAnnouncer(news, logger);
    }

    /// <summary>Moves a read position forward, never back, and tells the person's other devices.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="seq">Up to which message; beyond the newest counts as the newest.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; an accepted wish is carried out all the same.</param>
    /// <returns>Where the reading stands once that is durable; or <c>conversation_not_found</c>, <c>overloaded</c>.</returns>
    public async Task<Result<ReadStateChanged>> ReadAsync(Guid userId, Guid conversationId, long seq, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<PositionResult?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_readings.Writer.TryWrite((new PositionWish(userId, conversationId, seq, seq), done)))
            return Overloaded;
        var result = await done.Task.WaitAsync(cancellationToken);
        return result is null ? Failure.ConversationNotFound : result.State;
    }

    /// <summary>Takes a delivered position; it is written within half a second.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="conversationId">Where; passed over when not the person's.</param>
    /// <param name="seq">Up to which message.</param>
    /// <returns>False when too many wait.</returns>
    public bool Delivered(Guid userId, Guid conversationId, long seq)
    {
        var wish = new PositionWish(userId, conversationId, null, seq);
        lock (_gate)
        {
            var isKnown = _delivered.TryGetValue((userId, conversationId), out var waiting);
            if (!isKnown && _delivered.Count >= MaxWaiting)
                return false;
            _delivered[(userId, conversationId)] = waiting?.And(wish) ?? wish;
            return true;
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(WriteReadingsAsync(stoppingToken), WriteDeliveredAsync(stoppingToken));

    private async Task WriteReadingsAsync(CancellationToken stoppingToken)
    {
        var wishes = new List<(PositionWish Wish, TaskCompletionSource<PositionResult?> Done)>();
        try
        {
            while (await _readings.Reader.WaitToReadAsync(stoppingToken))
            {
                var startedAt = Stopwatch.GetTimestamp();
                while (wishes.Count < MaxWishes && _readings.Reader.TryRead(out var wish))
                    wishes.Add(wish);
                await AnswerAsync(wishes, stoppingToken);
                wishes.Clear();
                if (BetweenWrites - Stopwatch.GetElapsedTime(startedAt) is { Ticks: > 0 } pause)
                    await Task.Delay(pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping: whoever still waits hears so.
        }
        finally
        {
            _readings.Writer.TryComplete();
            wishes.ForEach(w => w.Done.TrySetCanceled(stoppingToken));
            while (_readings.Reader.TryRead(out var left))
                left.Done.TrySetCanceled(stoppingToken);
        }
    }

    private async Task AnswerAsync(List<(PositionWish Wish, TaskCompletionSource<PositionResult?> Done)> wishes, CancellationToken stoppingToken)
    {
        try
        {
            var results = await WriteAsync(Merge(wishes.Select(w => w.Wish)), stoppingToken);
            foreach (var (wish, done) in wishes)
                done.TrySetResult(results.GetValueOrDefault((wish.UserId, wish.ConversationId)));
            // A person's other devices hear at once; nobody waits for that.
            foreach (var ((userId, _), result) in results.Where(r => r.Value.HasRead))
                _ = _publisher.ToUserAsync(userId, result.State);
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            _logger.LogWarning(exception, "{Count} readings were not written", wishes.Count);
            foreach (var (_, done) in wishes)
                done.TrySetException(exception);
        }
    }

    private async Task WriteDeliveredAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            Dictionary<(Guid UserId, Guid ConversationId), PositionWish> due = [];
            try
            {
                await Task.Delay(DeliveredEvery, stoppingToken);
                lock (_gate)
                {
                    if (_delivered.Count > 0)
                        (due, _delivered) = (_delivered, []);
                }

                foreach (var chunk in due.Values.Chunk(MaxWishes))
                    await WriteAsync(chunk, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // A receipt may be late: the next message's moves the position past it.
                _logger.LogWarning(exception, "Some of {Count} delivered positions were not written", due.Count);
            }
        }
    }

    private async Task<Dictionary<(Guid UserId, Guid ConversationId), PositionResult>> WriteAsync(IReadOnlyCollection<PositionWish> wishes, CancellationToken stoppingToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var results = await PositionBatch.WriteAsync(_dataSource, wishes, stoppingToken);
                if (!_unsure.IsEmpty)
                    results = results.ToDictionary(r => r.Key, r => _unsure.TryRemove(r.Key, out _) ? r.Value with { HasRead = true, HasMoved = true } : r.Value);
                foreach (var result in results.Values)
                    _announcer.Note(result);
                return results;
            }
            catch (NpgsqlException exception)
            {
                foreach (var wish in wishes.TakeWhile(_ => _unsure.Count < MaxWaiting))
                    _unsure[(wish.UserId, wish.ConversationId)] = default;
                if (!exception.IsTransient || attempt == Attempts)
                    throw;
                await Task.Delay(BetweenWrites * attempt, stoppingToken);
            }
        }
    }

    private static List<PositionWish> Merge(IEnumerable<PositionWish> wishes) =>
        [.. wishes.GroupBy(w => (w.UserId, w.ConversationId)).Select(g => g.Aggregate((a, b) => a.And(b)))];
}
