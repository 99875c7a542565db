using System.Diagnostics;
using Hangout.Bench.Measuring;

namespace Hangout.Bench.Runs.History;

/// <summary>Asks something.</summary>
/// <returns>Once the whole answer is there: what looks at it, off the clock, and says what is wrong with it, or null.</returns>
internal delegate Task<Func<string?>> Question();

/// <summary>What came of some questions.</summary>
/// <param name="Times">From the moment each was due to its whole answer.</param>
/// <param name="Asked">How many.</param>
/// <param name="Wrong">How many failed or were answered wrongly.</param>
/// <param name="FirstWrong">What was wrong with the first of them.</param>
internal sealed record Answers(Latencies Times, int Asked, int Wrong, string? FirstWrong);

/// <summary>Asks by a fixed schedule, whatever comes back when.</summary>
internal static class OpenLoop
{
    /// <summary>Asks for a while and waits for all answers. Blocks the thread that calls: it keeps the schedule.</summary>
    /// <param name="rate">Questions a second.</param>
    /// <param name="length">How long.</param>
    /// <param name="next">The next question; called on this thread.</param>
    public static Answers Run(double rate, TimeSpan length, Func<Question> next)
    {
        var tally = new Tally();
        var start = Stopwatch.GetTimestamp();
        var asked = (int)(rate * length.TotalSeconds);
        var running = new List<Task>(asked);
        for (var i = 0; i < asked; i++)
        {
            var due = start + (long)(i / rate * Stopwatch.Frequency);
            var question = next();
            WaitUntil(due);
            running.Add(tally.AskAsync(question, due));
        }

        Task.WaitAll([.. running]);
        return tally.Result(asked);
    }

    private static void WaitUntil(long due)
    {
        for (var left = due - Stopwatch.GetTimestamp(); left > 0; left = due - Stopwatch.GetTimestamp())
        {
            // The last stretch is waited for awake: a sleep ends up to a millisecond late, which would be counted as the system's.
            var milliseconds = (int)(left * 1000 / Stopwatch.Frequency) - 1;
            if (milliseconds > 0)
                Thread.Sleep(milliseconds);
            else
                Thread.SpinWait(50);
        }
    }

    private sealed class Tally
    {
        private readonly Lock _lock = new();
        private readonly Latencies _times = new();
        private int _wrong;
        private string? _firstWrong;

        public async Task AskAsync(Question question, long due)
        {
            string? wrong;
            try
            {
                var check = await question();
                var took = Stopwatch.GetTimestamp() - due;
                lock (_lock)
                    _times.Record(took);
                wrong = check();
            }
            catch (Exception exception)
            {
                wrong = exception.Message;
            }

            if (wrong is null)
                return;
            lock (_lock)
            {
                _wrong++;
                _firstWrong ??= wrong;
            }
        }

        public Answers Result(int asked) => new(_times, asked, _wrong, _firstWrong);
    }
}
