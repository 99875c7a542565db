using System.Diagnostics;
using Hangout.Realtime.Connections;

namespace Hangout.Tests.Realtime;

public sealed class ThrottleTests
{
    private const long Now = 1_000_000_000;

    [Fact]
    public void A_connection_may_make_a_burst_of_calls_is_then_told_when_to_go_on_and_at_last_cut()
    {
        var budget = new CallBudget();
        for (var i = 0; i < CallBudget.Burst; i++)
            budget.Take(Now, 1, out _).ShouldBe(CallVerdict.Taken);

        for (var i = 0; i < CallBudget.RefusalBudget; i++)
        {
            budget.Take(Now, 1, out var wait).ShouldBe(CallVerdict.Refused);
            wait.ShouldBe(1000 / CallBudget.PerSecond);
        }

        budget.Take(Now, 1, out _).ShouldBe(CallVerdict.TooMuch);
    }

    [Fact]
    public void Calls_and_patience_come_back_with_time()
    {
        var budget = new CallBudget();
        for (var i = 0; i < CallBudget.Burst + CallBudget.RefusalBudget; i++)
            budget.Take(Now, 1, out _);

        var later = Now + (Stopwatch.Frequency / 10);

        for (var i = 0; i < CallBudget.PerSecond / 10; i++)
            budget.Take(later, 1, out _).ShouldBe(CallVerdict.Taken);
        for (var i = 0; i < CallBudget.PerSecond / 10; i++)
            budget.Take(later, 1, out _).ShouldBe(CallVerdict.Refused);
        budget.Take(later, 1, out _).ShouldBe(CallVerdict.TooMuch);
    }

    [Fact]
    public void A_dear_call_takes_more_of_the_budget_and_waits_longer()
    {
        var budget = new CallBudget();
        budget.Take(Now, CallBudget.Burst, out _).ShouldBe(CallVerdict.Taken);

        budget.Take(Now, CallBudget.PerSecond, out var wait).ShouldBe(CallVerdict.Refused);

        wait.ShouldBe(1000);
    }

    [Fact]
    public void What_was_spent_at_another_node_comes_off_the_budget_and_back_with_time()
    {
        var budget = new CallBudget();
        budget.Charge(Now, CallBudget.Burst);

        budget.Take(Now, 1, out _).ShouldBe(CallVerdict.Refused);
        budget.Take(Now + Stopwatch.Frequency, CallBudget.PerSecond, out _).ShouldBe(CallVerdict.Taken);
    }

    [Fact]
    public void However_much_others_tell_the_wait_is_for_two_bursts_at_most()
    {
        var budget = new CallBudget();
        for (var i = 0; i < 100; i++)
            budget.Charge(Now, CallBudget.Burst);

        budget.Take(Now, CallBudget.Burst, out var wait).ShouldBe(CallVerdict.Refused);

        wait.ShouldBe(2 * CallBudget.Burst * 1000 / CallBudget.PerSecond);
    }

    [Fact]
    public void Other_nodes_are_told_everything_that_was_taken_and_nothing_that_was_refused()
    {
        var (told, most) = (0, 0);
        var budget = new PersonBudget(cost => (told, most) = (told + cost, Math.Max(most, cost)));
        var taken = Enumerable.Range(0, CallBudget.Burst * 2).Count(_ => budget.Take(1, out var _) == CallVerdict.Taken);

        taken.ShouldBeInRange(CallBudget.Burst, (CallBudget.Burst * 2) - 1);
        told.ShouldBeInRange(taken - PersonBudget.ToldFrom + 1, taken);
        most.ShouldBe(PersonBudget.ToldFrom);
    }

    [Fact]
    public void Who_goes_on_to_another_node_finds_there_what_is_left()
    {
        var budgets = new PersonBudgets();
        budgets.Charge(person: 1, CallBudget.Burst);

        budgets.Enter(1).ShouldNotBeNull().Take(CallBudget.Burst, out _).ShouldBe(CallVerdict.Refused);
        budgets.Enter(2).ShouldNotBeNull().Take(CallBudget.Burst, out _).ShouldBe(CallVerdict.Taken);
    }

    [Fact]
    public void Typing_is_told_once_a_second_and_its_end_once()
    {
        var throttle = new TypingThrottle();
        var conversation = Guid.CreateVersion7();

        throttle.LetsThrough(Now, conversation, isTyping: false).ShouldBeFalse();
        throttle.LetsThrough(Now, conversation, isTyping: true).ShouldBeTrue();
        throttle.LetsThrough(Now + Stopwatch.Frequency - 1, conversation, isTyping: true).ShouldBeFalse();
        throttle.LetsThrough(Now + Stopwatch.Frequency, conversation, isTyping: true).ShouldBeTrue();
        throttle.LetsThrough(Now, Guid.CreateVersion7(), isTyping: true).ShouldBeTrue();
        throttle.LetsThrough(Now, conversation, isTyping: false).ShouldBeTrue();
        throttle.LetsThrough(Now, conversation, isTyping: false).ShouldBeFalse();
    }
}
