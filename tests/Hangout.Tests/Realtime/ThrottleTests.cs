using Hangout.Realtime.Connections;

namespace Hangout.Tests.Realtime;

public sealed class ThrottleTests
{
    [Fact]
    public void A_connection_may_make_a_burst_of_calls_and_is_then_told_when_to_go_on()
    {
        var budget = new CallBudget();
        for (var i = 0; i < CallBudget.Burst; i++)
            budget.TryTake(out _).ShouldBeTrue();

        // Some calls come back while the test runs, but not as many as it asks for.
        var refused = Enumerable.Range(0, CallBudget.Burst).Select(_ => budget.TryTake(out var wait) ? 0 : wait).Where(wait => wait > 0).ToList();

        refused.ShouldNotBeEmpty();
        refused.ShouldAllBe(wait => wait <= (1000 / CallBudget.PerSecond));
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
