using System.Threading.Channels;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Hangout.Core.Data.Writing;

/// <summary>One queue and the loop that writes it. A conversation always takes the same lane, so a hot one delays only its neighbours there.</summary>
internal sealed class MessageLane(NpgsqlDataSource dataSource, MessageAnnouncer announcer, MessageWriterOptions options, ILogger logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50), LongestDelay = TimeSpan.FromSeconds(1);

    private readonly MessageBatch _table = new(dataSource);

    private readonly Channel<PendingMessage> _queue = Channel.CreateBounded<PendingMessage>(
        new BoundedChannelOptions(options.QueuePerLane) { SingleReader = true, AllowSynchronousContinuations = true, FullMode = BoundedChannelFullMode.Wait });

    // Messages whose key was in the batch already: they go into the next one, where they meet the first result.
    private readonly List<PendingMessage> _repeats = [];

    /// <summary>Takes a message in, unless the queue is full or closed.</summary>
    /// <param name="pending">The message.</param>
    /// <returns>Whether it was taken.</returns>
    public bool TryAccept(PendingMessage pending) => _queue.Writer.TryWrite(pending);

    /// <summary>Takes no more; <see cref="RunAsync"/> ends once the queue is empty.</summary>
    public void Close() => _queue.Writer.TryComplete();

    /// <summary>Writes until closed and empty.</summary>
    /// <param name="abandon">Gives up what is not written yet.</param>
    /// <returns>When done.</returns>
    public async Task RunAsync(CancellationToken abandon)
    {
        await using var table = _table;
        while (_repeats.Count > 0 || await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var batch = Gather();
            try
            {
                using var span = MessageWriterTelemetry.StartBatch(batch);
                MessageWriterTelemetry.Batch(batch.Count);
                await WriteAsync(batch, abandon);
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "A batch of {Count} messages failed in an unforeseen way", batch.Count);
                Fail(batch, ErrorCodes.Internal, "The message could not be written.");
            }
        }
    }

    private List<PendingMessage> Gather()
    {
        var batch = new List<PendingMessage>(_repeats);
        _repeats.Clear();
        var keys = batch.Select(p => p.Key).ToHashSet();
        if (keys.Count < batch.Count)
            SetRepeatsAside(batch, keys);
        var characters = batch.Sum(p => p.Characters);
        while (batch.Count < options.MessagesPerBatch && characters < options.CharactersPerBatch && _queue.Reader.TryRead(out var pending))
        {
            if (!keys.Add(pending.Key))
            {
                _repeats.Add(pending);
                if (_repeats.Count >= options.MessagesPerBatch)
                    break;
                continue;
            }

            batch.Add(pending);
            characters += pending.Characters;
        }

        return batch;
    }

    private void SetRepeatsAside(List<PendingMessage> batch, HashSet<(Guid Conversation, Guid Id)> keys)
    {
        keys.Clear();
        for (var i = 0; i < batch.Count; i++)
        {
            if (keys.Add(batch[i].Key))
                continue;
            _repeats.Add(batch[i]);
            batch.RemoveAt(i--);
        }
    }

    private async Task WriteAsync(List<PendingMessage> batch, CancellationToken abandon)
    {
        var delay = FirstDelay;
        while (batch.Count > 0)
        {
            try
            {
                var rows = await _table.WriteAsync(batch, abandon);
                Answer(batch, rows);
                return;
            }
            catch (Exception exception) when (IsDatabaseAway(exception))
            {
                // Trying again is safe even if the commit went through: the IDs are known then, and answer with the first result.
                MessageWriterTelemetry.Retry();
                logger.LogWarning(exception, "The database did not take a batch of {Count} messages; trying again", batch.Count);
                GiveUpOld(batch, now: abandon.IsCancellationRequested);
                if (batch.Count > 0)
                    await Task.Delay(delay, abandon).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            }
            catch (Exception exception)
            {
                await FailAloneAsync(batch, exception, abandon);
                return;
            }
        }
    }

    /// <summary>One of the batch is not to the database's liking: halve until it stands alone, and write the others.</summary>
    private async Task FailAloneAsync(List<PendingMessage> batch, Exception exception, CancellationToken abandon)
    {
        if (batch.Count == 1)
        {
            logger.LogError(exception, "Message {MessageId} of conversation {ConversationId} could not be written", batch[0].Message.Id, batch[0].Message.ConversationId);
            Fail(batch, ErrorCodes.Internal, "The message could not be written.");
            return;
        }

        MessageWriterTelemetry.Split();
        var half = batch.Count / 2;
        await WriteAsync(batch[..half], abandon);
        await WriteAsync(batch[half..], abandon);
    }

    private void GiveUpOld(List<PendingMessage> batch, bool now)
    {
        var old = batch.Where(p => now || System.Diagnostics.Stopwatch.GetElapsedTime(p.EnqueuedAt) > options.GiveUpAfter).ToList();
        batch.RemoveAll(old.Contains);
        Fail(old, ErrorCodes.Overloaded, "The database is away. Send the message again with the same ID.", options.RetryAfterMs);
    }

    private void Answer(List<PendingMessage> batch, MessageBatch.Row[] rows)
    {
        // First the answers, then the publication: neither waits for the other. One answer is given here and now; many elsewhere, since this loop has the next batch to write.
        if (rows.Length == 1)
            CompleteAll((batch, rows));
        else
            ThreadPool.UnsafeQueueUserWorkItem(CompleteAll, (batch, rows), preferLocal: false);
        announcer.Announce(batch, rows);
    }

    private void CompleteAll((List<PendingMessage> Batch, MessageBatch.Row[] Rows) answered)
    {
        for (var i = 0; i < answered.Rows.Length; i++)
            Complete(answered.Batch[i], Result(answered.Batch[i].Message, answered.Rows[i]));
    }

    private void Complete(PendingMessage pending, WriteResult result)
    {
        try
        {
            pending.Complete(result);
        }
        catch (Exception exception)
        {
            // It is answered: only what is told about it failed.
            logger.LogError(exception, "The telemetry of message {MessageId} failed", pending.Message.Id);
        }
    }

    private static WriteResult Result(NewMessage message, MessageBatch.Row row) => row.Verdict switch
    {
        "written" or "repeat" => new(new SentMessage(message.Id, row.Seq, row.Change, row.CreatedAt), null, row.Verdict == "repeat"),
        ErrorCodes.ConversationNotFound => WriteResult.Failed(row.Verdict, "There is no such conversation."),
        ErrorCodes.NotAllowed => WriteResult.Failed(row.Verdict, "You may not write in this conversation."),
        ErrorCodes.MessageNotFound => WriteResult.Failed(row.Verdict, "The message replied to does not exist in this conversation."),
        ErrorCodes.IdReused => WriteResult.Failed(row.Verdict, "The message ID was used before with another content or by another sender."),
        ErrorCodes.AccountClosed => WriteResult.Failed(row.Verdict, "The account is closed."),
        ErrorCodes.ThreadTooDeep => WriteResult.Failed(row.Verdict, $"Replies in a thread go {Limits.ThreadDepth} deep."),
        ErrorCodes.SlowMode => WriteResult.Failed(row.Verdict, "Slow mode is on: wait before you write again.", row.RetryAfterMs),
        _ => WriteResult.Failed(ErrorCodes.Internal, "The message could not be written."),
    };

    private void Fail(List<PendingMessage> batch, string code, string message, int? retryAfterMs = null)
    {
        foreach (var pending in batch)
            Complete(pending, WriteResult.Failed(code, message, retryAfterMs));
    }

    private static bool IsDatabaseAway(Exception exception) => exception switch
    {
        // 57: shut down, crashed, starting; the others are transient by their own word (deadlock, too many connections …).
        PostgresException e => e.IsTransient || e.SqlState.StartsWith("57", StringComparison.Ordinal),
        NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException or OperationCanceledException => true,
        _ => false,
    };
}
