using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;

namespace Hangout.Core.Messages;

/// <summary>
/// What one person writes is rendered in that person's turn on this node, over however many connections it comes, and long texts leave a core free:
/// whoever floods with them waits for themselves and keeps nobody else waiting.
/// </summary>
public sealed class RenderTurns : IDisposable
{
    /// <summary>Shorter texts cost less than the wait is worth, in UTF-16 code units.</summary>
    private const int ShortText = 500;

    private readonly SemaphoreSlim _slots = new(Math.Max(1, Environment.ProcessorCount - 1));
    private readonly Dictionary<Guid, Turn> _turns = [];

    /// <summary>Checks and renders a message's content, as <see cref="MessageContent.From"/> does.</summary>
    /// <param name="userId">The author.</param>
    /// <param name="text">Markdown.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="files">The files of its parts.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The content, or what is wrong with it.</returns>
    public Task<Result<MessageContent>> RenderAsync(
        Guid userId, string? text, IReadOnlyList<MessagePart>? parts, IReadOnlyDictionary<Guid, FileDto>? files, CancellationToken cancellationToken) =>
        IsShort(text, parts)
            ? Task.FromResult(MessageContent.From(text, parts, files))
            : RunAsync(userId, () => MessageContent.From(text, parts, files), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    /// <summary>Runs work in the person's turn and in one of the node's slots for long texts.</summary>
    internal async Task<T> RunAsync<T>(Guid userId, Func<T> work, CancellationToken cancellationToken)
    {
        var turn = Join(userId);
        try
        {
            await turn.Gate.WaitAsync(cancellationToken);
            try
            {
                await _slots.WaitAsync(cancellationToken);
                try
                {
                    return work();
                }
                finally
                {
                    _slots.Release();
                }
            }
            finally
            {
                turn.Gate.Release();
            }
        }
        finally
        {
            Leave(userId, turn);
        }
    }

    /// <summary>How many people have something to render: nothing is kept of anybody else.</summary>
    internal int People
    {
        get
        {
            lock (_turns)
                return _turns.Count;
        }
    }

    private static bool IsShort(string? text, IReadOnlyList<MessagePart>? parts) => parts is null or { Count: 0 } && text is null or { Length: <= ShortText };

    private Turn Join(Guid userId)
    {
        lock (_turns)
        {
            if (!_turns.TryGetValue(userId, out var turn))
                _turns[userId] = turn = new Turn();
            turn.Users++;
            return turn;
        }
    }

    private void Leave(Guid userId, Turn turn)
    {
        lock (_turns)
        {
            if (--turn.Users > 0)
                return;
            _turns.Remove(userId);
        }

        turn.Gate.Dispose();
    }

    private sealed class Turn
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public int Users { get; set; }
    }
}
