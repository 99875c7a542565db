namespace Hangout.Core.Data.Demo;

/// <summary>When people talk: over five weeks, mostly on working days between eight and six.</summary>
internal static class DemoTimeline
{
    public const int Days = 35;

    /// <summary>Beginnings of dialogues, in order; the last one at a given time.</summary>
    public static DateTimeOffset[] Beginnings(Random random, DateTimeOffset now, int count, double lastHoursAgo, bool isSocial)
    {
        var last = now.AddHours(-lastHoursAgo);
        var times = Enumerable.Range(0, count - 1).Select(_ => Moment(random, last.AddHours(-1), isSocial)).Append(last).Order().ToArray();
        // A dialogue has ended before the next one begins: pull apart what fell together, from the newest back.
        for (var i = times.Length - 2; i >= 0; i--)
        {
            var latest = times[i + 1].AddMinutes(-Longest);
            if (times[i] > latest)
                times[i] = latest;
        }

        return times;
    }

    private const int Longest = 45;

    /// <summary>The pause before the next line, in seconds.</summary>
    public static double Pause(Random random, string text) => 12 + random.Next(0, 70) + Math.Min(text.Length / 4.0, 120) + (random.Next(12) == 0 ? 180 : 0);

    private static DateTimeOffset Moment(Random random, DateTimeOffset before, bool isSocial)
    {
        while (true)
        {
            var day = before.UtcDateTime.Date.AddDays(-random.Next(0, Days));
            var isWeekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            if (isWeekend && random.Next(isSocial ? 3 : 25) != 0)
                continue;
            // Two humps, before and after lunch; now and then an evening.
            var hour = random.Next(isSocial ? 4 : 15) == 0 ? 18.5 + (random.NextDouble() * 3) : Hump(random, random.Next(2) == 0 ? 10.2 : 14.7);
            var moment = new DateTimeOffset(day.AddHours(hour), TimeSpan.Zero);
            if (moment < before)
                return moment;
        }
    }

    private static double Hump(Random random, double middle) => middle + ((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 1.8);
}
