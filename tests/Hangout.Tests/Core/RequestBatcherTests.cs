using Hangout.Core;

namespace Hangout.Tests.Core;

public sealed class RequestBatcherTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;
    private readonly List<int[]> _batches = [];
    private readonly Queue<TaskCompletionSource> _gates = new();

    [Fact]
    public async Task Who_comes_alone_is_answered_alone_and_those_who_wait_go_together()
    {
        var batcher = new RequestBatcher<int, int>(DoubleAsync, most: 3, atOnce: 1);
        var (first, second, third) = (Gate(), Gate(), Gate());

        var answers = Enumerable.Range(1, 6).Select(n => batcher.AskAsync(n, Cancellation)).ToList();
        first.SetResult();
        second.SetResult();
        third.SetResult();

        (await Task.WhenAll(answers)).ShouldBe([2, 4, 6, 8, 10, 12]);
        _batches.ShouldBe([[1], [2, 3, 4], [5, 6]]);
    }

    [Fact]
    public async Task A_failure_is_that_of_all_who_went_together_and_of_nobody_else()
    {
        var batcher = new RequestBatcher<int, int>(DoubleAsync, most: 10, atOnce: 1);
        var (first, second, third) = (Gate(), Gate(), Gate());
        var alone = batcher.AskAsync(1, Cancellation);
        Task<int>[] together = [batcher.AskAsync(2, Cancellation), batcher.AskAsync(3, Cancellation)];

        second.SetException(new InvalidOperationException("no"));
        first.SetResult();

        (await alone).ShouldBe(2);
        foreach (var answer in together)
            await Should.ThrowAsync<InvalidOperationException>(answer);
        third.SetResult();
        (await batcher.AskAsync(4, Cancellation)).ShouldBe(8);
    }

    [Fact]
    public async Task A_question_that_was_given_up_while_it_waited_is_not_asked()
    {
        var batcher = new RequestBatcher<int, int>(DoubleAsync, most: 10, atOnce: 1);
        var (first, second) = (Gate(), Gate());
        using var givingUp = new CancellationTokenSource();
        var answered = batcher.AskAsync(1, Cancellation);
        var givenUp = batcher.AskAsync(2, givingUp.Token);
        var waiting = batcher.AskAsync(3, Cancellation);

        await givingUp.CancelAsync();
        first.SetResult();
        second.SetResult();

        await Should.ThrowAsync<OperationCanceledException>(givenUp);
        await answered;
        (await waiting).ShouldBe(6);
        _batches.ShouldBe([[1], [3]]);
    }

    [Fact]
    public async Task What_is_noted_within_a_moment_is_handed_over_together_and_a_failure_does_not_end_it()
    {
        var handedOver = new List<int[]>();
        var failed = new TaskCompletionSource();
        var done = new TaskCompletionSource();
        // What is noted while it is asked how long to wait comes before the end of the wait, however slow the machine is.
        var noteMore = () => { };
        var gathering = new BatchWindow<List<int>>(
            () =>
            {
                noteMore();
                return TimeSpan.FromMilliseconds(1);
            },
            batch =>
            {
                handedOver.Add([.. batch]);
                if (handedOver.Count == 1)
                    throw new InvalidOperationException("no");
                done.SetResult();
                return Task.CompletedTask;
            },
            (_, _) => failed.SetResult());

        noteMore = () => gathering.Note(list => list.Add(2));
        gathering.Note(list => list.Add(1));
        await failed.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        noteMore = () => { };
        gathering.Note(list => list.Add(3));
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        handedOver.ShouldBe([[1, 2], [3]]);
    }

    private TaskCompletionSource Gate()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _gates.Enqueue(gate);
        return gate;
    }

    private async Task<IReadOnlyList<int>> DoubleAsync(IReadOnlyList<int> numbers)
    {
        _batches.Add([.. numbers]);
        await _gates.Dequeue().Task;
        return [.. numbers.Select(n => 2 * n)];
    }
}
