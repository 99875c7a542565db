namespace Hangout.Bench.Runs;

/// <summary>Finds the highest rate that a system keeps up: first rising by half, or falling if it must, then halving what is between the last good and the first bad one.</summary>
internal static class Saturation
{
    private const double Rise = 1.5, Fall = 2, MaxFall = 8, Fine = 1.06;

    /// <summary>Raises the rate until it is too much.</summary>
    /// <param name="first">A rate that should be easy; for a system that finds it hard, lower ones are tried, down to an eighth.</param>
    /// <param name="run">Runs one step.</param>
    /// <param name="isGood">Whether the system kept up.</param>
    /// <returns>The step of the highest good rate; null when even the lowest was too much.</returns>
    public static Step? Find(double first, Func<double, Step> run, Func<Step, bool> isGood)
    {
        Step? best = null;
        var rate = first;
        double bad;
        while (true)
        {
            // One bad step may be a hiccup of the machine: a rate is too much when it is so twice.
            var step = run(rate);
            if (!isGood(step))
                step = run(rate);
            if (!isGood(step))
            {
                bad = rate;
                break;
            }

            best = step;
            rate *= Rise;
        }

        while (best is null && bad > first / MaxFall)
        {
            var step = run(bad / Fall);
            if (isGood(step))
                best = step;
            else
                bad = step.Rate;
        }

        while (best is not null && bad / best.Rate > Fine)
        {
            var step = run(Math.Sqrt(best.Rate * bad));
            if (!isGood(step))
                step = run(step.Rate);
            if (isGood(step))
                best = step;
            else
                bad = step.Rate;
        }

        return best;
    }
}
