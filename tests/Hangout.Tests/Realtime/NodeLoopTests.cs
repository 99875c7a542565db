using Hangout.Realtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.Tests.Realtime;

public sealed class NodeLoopTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(49)]
    [InlineData(1_019)]
    [InlineData(25_000)]
    public async Task Many_things_are_looked_at_once_each_and_never_more_than_a_twentieth_or_fifty_at_a_time(int count)
    {
        var seen = new List<int>();

        await Loop.LookAsync(Enumerable.Range(0, count).ToList(), piece =>
        {
            piece.Length.ShouldBeLessThanOrEqualTo(Math.Max(50, count / 20));
            seen.AddRange(piece);
            return Task.CompletedTask;
        });

        seen.ShouldBe(Enumerable.Range(0, count));
    }

    private sealed class Loop() : NodeLoop(TimeSpan.FromDays(1), NullLogger.Instance)
    {
        public static Task LookAsync(IReadOnlyCollection<int> things, Func<int[], Task> look) => InPiecesAsync(things, TimeSpan.Zero, look, TestContext.Current.CancellationToken);

        protected override Task RunOnceAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
