using Hangout.Realtime.Connections;

namespace Hangout.Tests.Realtime;

public sealed class ThrottleTests
{
    [Fact]
    public void A_connection_may_make_a_burst_of_calls_is_then_told_when_to_go_on_and_at_last_cut()
    {
        var budget = new CallBudget();
        for (var i = 0; i < CallBudget.Burst; i++)
            budget.Take(1, out _).ShouldBe(CallVerdict.Taken);

        // Some calls come back while the test runs, but not as many as it asks for.
        var verdicts = Enumerable.Range(0, 10 * CallBudget.Patience).Select(_ => (Verdict: budget.Take(1, out var wait), Wait: wait)).ToList();

        var refused = verdicts.Where(v => v.Verdict == CallVerdict.Refused).ToList();
        refused.Count.ShouldBeGreaterThanOrEqualTo(CallBudget.Patience);
        refused.ShouldAllBe(v => v.Wait > 0 && v.Wait <= 1000 / CallBudget.PerSecond);
        verdicts[^1].Verdict.ShouldBe(CallVerdict.TooMuch);
    }

    [Fact]
    public void A_dear_call_takes_more_of_the_budget_and_waits_longer()
    {
        var budget = new CallBudget();
        budget.Take(CallBudget.Burst, out _).ShouldBe(CallVerdict.Taken);

        budget.Take(CallBudget.PerSecond, out var wait).ShouldBe(CallVerdict.Refused);

        wait.ShouldBeInRange(1, 1000);
    }

    [Fact]
    public void Typing_is_told_once_a_second_and_its_end_once()
    {
        var throttle = new TypingThrottle();
        var conversation = Guid.CreateVersion7();

        throttle.LetsThrough(conversation, isTyping: false).ShouldBeFalse();
        throttle.LetsThrough(conversation, isTyping: true).ShouldBeTrue();
        throttle.LetsThrough(conversation, isTyping: true).ShouldBeFalse();
        throttle.LetsThrough(Guid.CreateVersion7(), isTyping: true).ShouldBeTrue();
        throttle.LetsThrough(conversation, isTyping: false).ShouldBeTrue();
        throttle.LetsThrough(conversation, isTyping: false).ShouldBeFalse();
    }
}
