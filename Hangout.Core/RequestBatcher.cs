using System.Diagnostics;

namespace Hangout.Core;

/// <summary>
/// Answers many questions at once. One that comes alone is answered at once; those asked while others are being answered wait for that, and then
/// go together: the busier it is, the less each costs.
/// </summary>
/// <typeparam name="TQuestion">What is asked.</typeparam>
/// <typeparam name="TAnswer">What is answered.</typeparam>
/// <param name="answer">Answers several, in order. When it fails, all of them fail.</param>
/// <param name="most">How many go together at most.</param>
/// <param name="atOnce">How many such batches may be under way.</param>
public sealed class RequestBatcher<TQuestion, TAnswer>(
    Func<IReadOnlyList<TQuestion>, Task<IReadOnlyList<TAnswer>>> answer, int most, int atOnce = 2)
{
    private readonly Lock _gate = new();
    private readonly Queue<Asked> _waiting = new();
    private int _underWay;

    /// <summary>Asks.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Ends the wait; a question that still waits then is not asked any more.</param>
    /// <returns>The answer.</returns>
    public Task<TAnswer> AskAsync(TQuestion question, CancellationToken cancellationToken)
    {
        var asked = new Asked(question, cancellationToken);
        lock (_gate)
        {
            _waiting.Enqueue(asked);
            if (_underWay == atOnce)
                return asked.Task.WaitAsync(cancellationToken);
            _underWay++;
        }

        _ = AnswerAsync();
        return asked.Task.WaitAsync(cancellationToken);
    }

    private async Task AnswerAsync()
    {
        for (; Next() is { Count: > 0 } batch; Activity.Current = null)
        {
            // After the first, what is asked is no part of the trace of whoever came first.
            try
            {
                var answers = await answer([.. batch.Select(a => a.Question)]);
                for (var i = 0; i < batch.Count; i++)
                    batch[i].TrySetResult(answers[i]);
            }
            catch (Exception exception)
            {
                foreach (var asked in batch)
                    asked.TrySetException(exception);
            }
        }
    }

    private List<Asked> Next()
    {
        lock (_gate)
        {
            var batch = new List<Asked>(Math.Min(most, _waiting.Count));
            while (batch.Count < most && _waiting.TryDequeue(out var asked))
            {
                if (!asked.IsGivenUp)
                    batch.Add(asked);
            }

            if (batch.Count == 0)
                _underWay--;
            return batch;
        }
    }

    private sealed class Asked(TQuestion question, CancellationToken cancellationToken)
        : TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public TQuestion Question => question;

        public bool IsGivenUp => cancellationToken.IsCancellationRequested;
    }
}
