namespace Hangout.Core.Messages.Changes;

/// <summary>
/// One change at a time for a conversation in this process. The database's lock would do, but each that waits there holds one of the process's connections:
/// a thousand people who react to one message would leave none for the others.
/// </summary>
public sealed class ConversationTurns : IDisposable
{
    // Conversations share a turn now and then, which costs a few milliseconds.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the conversation's turn.</summary>
    /// <param name="conversationId">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Dispose of it to let the next one go on.</returns>
    public async Task<IDisposable> TakeAsync(Guid conversationId, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)conversationId.GetHashCode() % _turns.Length];
        await turn.WaitAsync(cancellationToken);
        return new Taken(turn);
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());

    private sealed class Taken(SemaphoreSlim turn) : IDisposable
    {
        private SemaphoreSlim? _turn = turn;

        public void Dispose() => Interlocked.Exchange(ref _turn, null)?.Release();
    }
}
