using System.Diagnostics;
using Hangout.Contracts;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Markdown;

namespace Hangout.Tests.Core;

/// <summary>What rendering costs is bounded, whatever the text.</summary>
public class RenderWorkTests
{
    private static string Lines(int depth, string indent, string marker, string then, int times) =>
        string.Concat(Enumerable.Range(0, depth).Select(i => string.Concat(Enumerable.Repeat(indent, i)) + marker + "a\n")) + string.Concat(Enumerable.Repeat(then, times));

    public static TheoryData<string, string> Costly => new()
    {
        { "lists over several lines, then blank lines", Lines(60, "  ", "- ", "\n", 3_000) },
        { "many lists a line, then blank lines", string.Concat(Enumerable.Range(0, 10).Select(i => new string(' ', 80 * i) + string.Concat(Enumerable.Repeat("- ", 40)) + "a\n")) + new string('\n', 3_000) },
        { "lists by tabs, then blank lines", Lines(100, "\t", "- ", "\n", 50_000) },
        { "lists and lines that go on lazily", Lines(35, "  ", "- ", "a\n", 40_000) },
        { "lists and blank lines by turns", Lines(35, "  ", "- ", "\n\n  a\n", 15_000) },
        { "quotes over several lines", Lines(60, "> ", "> ", "> > > > > > > > > > a\n", 4_000) },
        { "a list of 300 levels in one line", string.Concat(Enumerable.Repeat("- ", 300)) + "a" },
        { "a line of markers", string.Concat(Enumerable.Repeat("1. ", 33_000)) },
        { "links", string.Concat(Enumerable.Repeat("[a](b", 20_000)) },
        { "titles", string.Concat(Enumerable.Repeat("[a](https://b.c \"", 5_000)) },
        { "code that nothing ends", string.Concat(Enumerable.Repeat("`a``b", 20_000)) },
        { "a table", "|a|b|\n|-|-|\n" + string.Concat(Enumerable.Repeat("|a|b|\n", 16_000)) },
        { "a table with one long row", "a|b\n-|-\n" + new string('|', 20_000) + string.Concat(Enumerable.Repeat("\na|b", 10_000)) },
        { "emphasis", string.Concat(Enumerable.Repeat("*a_ ", 25_000)) },
        { "paragraphs", string.Concat(Enumerable.Repeat("*a*\n\n", 20_000)) },
        { "headings", string.Concat(Enumerable.Repeat("# a\n", 25_000)) },
        { "addresses", string.Concat(Enumerable.Repeat("https://a.b ", 8_000)) },
        { "mail addresses", string.Concat(Enumerable.Repeat("a@b.co ", 14_000)) },
        { "mentions", string.Concat(Enumerable.Repeat("@bob ", 20_000)) },
    };

    [Theory]
    [MemberData(nameof(Costly))]
    public void What_costs_too_much_is_shown_as_typed_before_the_budget_is_exceeded(string what, string text)
    {
        var html = MarkdownRenderer.Render(text[..Math.Min(text.Length, Limits.MessageText)]).Html;
        html.ShouldStartWith("<pre>", Case.Sensitive, what);
        html.ShouldNotContain("<li", Case.Sensitive, what);
        WorkBudget.Spent.ShouldBe(WorkBudget.Units);
    }

    [Fact]
    public void What_people_write_is_far_within_the_budget()
    {
        var document = string.Concat(Enumerable.Repeat("# Plan\n\nSee *this* and **that**, by @bob: https://a.example/b.\n\n- one\n  - two\n    - three `code`\n\n> quoted\n\n|a|b|\n|-|-|\n|1|2|\n\n", 30));
        MarkdownRenderer.Render(document).Html.ShouldContain("<blockquote>");
        WorkBudget.Spent.ShouldBeLessThan(WorkBudget.Units / 2);
        MarkdownRenderer.Render("```\n" + string.Concat(Enumerable.Repeat("if (a[0] * b < c | d) { return `x`; }\n", 2_000)) + "```").Html.ShouldStartWith("<pre><code>");
        WorkBudget.Spent.ShouldBeLessThan(WorkBudget.Units / 2);
    }

    [Fact]
    public void Rendering_random_documents_takes_bounded_time()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var text = RandomMarkdown.Make(new Random(seed), Limits.MessageText);
            var watch = Stopwatch.StartNew();
            var html = MarkdownRenderer.Render(text).Html;
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2), $"Seed {seed}."); // At most 50 ms of processor time; room for a busy machine.
            html.Length.ShouldBeLessThanOrEqualTo(15 * Limits.MessageText);
        }
    }

    [Fact]
    public async Task One_person_renders_one_text_at_a_time_and_others_go_ahead()
    {
        using var turns = new RenderTurns();
        var (flooder, other) = (Guid.NewGuid(), Guid.NewGuid());
        using var first = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        int running = 0, most = 0, done = 0;
        var stop = TestContext.Current.CancellationToken;
        string Work(string result)
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Interlocked.Increment(ref done);
            Interlocked.Decrement(ref running);
            return result;
        }

        var holding = Task.Run(() => turns.RunAsync(flooder, () =>
        {
            started.Set();
            first.Wait(stop);
            return Work("first");
        }, stop), stop);
        started.Wait(stop);
        var flood = Enumerable.Range(0, 9).Select(i => turns.RunAsync(flooder, () => Work($"{i}"), stop)).ToArray();
        flood.ShouldAllBe(task => !task.IsCompleted);
        turns.People.ShouldBe(1);
        // One slot is the flooder's; the other person waits for it alone, not for the nine texts behind.
        var others = turns.RunAsync(other, () => done, stop);
        first.Set();
        (await others).ShouldBeLessThanOrEqualTo(2);
        (await holding).ShouldBe("first");
        await Task.WhenAll(flood);
        most.ShouldBe(1);
        turns.People.ShouldBe(0);
    }

    [Fact]
    public async Task A_turn_is_given_back_when_rendering_fails_and_short_texts_need_none()
    {
        using var turns = new RenderTurns();
        var stop = TestContext.Current.CancellationToken;
        await Should.ThrowAsync<InvalidOperationException>(() => turns.RunAsync<int>(Guid.Empty, () => throw new InvalidOperationException("x"), stop));
        var held = new TaskCompletionSource();
        var holding = Task.Run(() => turns.RunAsync(Guid.Empty, () => { held.Task.Wait(stop); return 1; }, stop), stop);
        await Task.Run(() => SpinWait.SpinUntil(() => turns.People == 1, 10_000), stop);
        (await turns.RenderAsync(Guid.Empty, "short", null, null, stop)).Value.Text.ShouldBe("short");
        var @long = turns.RenderAsync(Guid.Empty, new string('a', 501), null, null, stop);
        @long.IsCompleted.ShouldBeFalse();
        held.SetResult();
        await holding;
        (await @long).Value.Text.Length.ShouldBe(501);
    }
}
