using Hangout.Contracts;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Hangout.Core.Data.Writing;

/// <summary>
/// Writes messages by group commit: whatever waits goes into one transaction, and a message that comes alone goes at once
/// (MSG-12; docs/decisions/0009). A sender is answered after the commit, never before; then members are told.
/// </summary>
public sealed class MessageWriter : IHostedService, IAsyncDisposable
{
    private readonly MessageWriterOptions _options;
    private readonly MessageLane[] _lanes;
    private readonly CancellationTokenSource _abandon = new();
    private int _disposed;
    private Task _running = Task.CompletedTask;

    /// <summary>Makes the writer; it takes messages at once and writes them once started.</summary>
    /// <param name="dataSource">The database.</param>
    /// <param name="publisher">Tells the members, after the commit.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="logger">Where failures are told.</param>
    public MessageWriter(NpgsqlDataSource dataSource, RealtimePublisher publisher, IOptions<MessageWriterOptions> options, ILogger<MessageWriter> logger)
    {
        _options = options.Value;
        var announcer = new MessageAnnouncer(publisher, logger);
        _lanes = [.. Enumerable.Range(0, Math.Max(1, _options.Lanes)).Select(_ => new MessageLane(dataSource, announcer, _options, logger))];
    }

    /// <summary>Writes one message, exactly once however often it is called with the same ID.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Stops waiting for the answer; a message that was accepted is written all the same.</param>
    /// <returns>The acknowledgement once durable, or the error: <c>conversation_not_found</c>, <c>not_allowed</c>, <c>message_not_found</c> (the one
    /// replied to), <c>id_reused</c>, <c>account_closed</c>, <c>overloaded</c> (try again with the same ID), <c>internal</c>.</returns>
    public Task<WriteResult> WriteAsync(NewMessage message, CancellationToken cancellationToken)
    {
        var pending = new PendingMessage(message);
        var lane = _lanes[(uint)message.ConversationId.GetHashCode() % (uint)_lanes.Length];
        if (!lane.TryAccept(pending))
            pending.Complete(WriteResult.Failed(ErrorCodes.Overloaded, "Too many messages are waiting to be written. Try again shortly.", _options.RetryAfterMs));
        return pending.Done.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_lanes.Select(lane => Task.Run(() => lane.RunAsync(_abandon.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    /// <summary>Takes no more messages and writes those that wait.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When all are written or the wait has ended.</returns>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var lane in _lanes)
            lane.Close();
        try
        {
            await _running.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _abandon.CancelAsync();
            await _running;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var lane in _lanes)
            lane.Close();
        // The container disposes it twice: once as itself, once as a hosted service.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _abandon.CancelAsync();
        await _running;
        _abandon.Dispose();
    }
}
