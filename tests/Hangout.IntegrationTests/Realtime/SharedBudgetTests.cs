using System.Text;
using System.Text.Json;
using Hangout.IntegrationTests.Support;
using Hangout.Realtime.Connections;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>What one person may call holds for all nodes together (docs/decisions/0027).</summary>
public sealed class SharedBudgetTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    // Fewer than a node's own limit: only what the other node told can be why one is refused.
    private const int Few = CallBudget.Burst - 100;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_person_who_spent_all_at_one_node_is_refused_at_another_and_others_are_not()
    {
        // A slow machine may let the budget come back meanwhile: then once more, with another person.
        await Eventually.ReachesAsync(async () =>
        {
            var person = await fixture.PersonAsync("alice");
            await using var first = await fixture.RawAsync(person, 0, Token);
            await using var second = await fixture.RawAsync(person, 1, Token);
            await using var other = await fixture.RawAsync(await fixture.PersonAsync("bob"), 1, Token);
            (await RefusedAsync(first, CallBudget.Burst * 2)).ShouldBeGreaterThan(0);
            (await RefusedAsync(other, Few)).ShouldBe(0);
            return await RefusedAsync(second, Few) > 0;
        }, "A refusal at the second node");
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_Redis_each_nodes_own_limit_holds()
    {
        var person = await fixture.PersonAsync("alice");
        await using var first = await fixture.RawAsync(person, 0, Token);
        await using var second = await fixture.RawAsync(person, 1, Token);
        fixture.CutSecondNodeFromRedis();
        try
        {
            (await RefusedAsync(first, CallBudget.Burst * 2)).ShouldBeGreaterThan(0);
            (await RefusedAsync(second, Few)).ShouldBe(0);
            (await RefusedAsync(second, CallBudget.Burst * 2)).ShouldBeGreaterThan(0);
        }
        finally
        {
            fixture.MendSecondNode();
        }
    }

    /// <summary>Makes calls that need neither the database nor Redis, all at once.</summary>
    /// <returns>How many were refused.</returns>
    private static async Task<int> RefusedAsync(RawClient client, int calls)
    {
        var all = Enumerable.Range(0, calls).Select(_ => RawClient.Call("MarkDelivered", """{"positions":[]}""", $"{Guid.NewGuid()}") + '\u001e');
        await client.SendBytesAsync(Encoding.UTF8.GetBytes(string.Concat(all)), Token);
        var (answered, refused) = (0, 0);
        while (answered < calls)
        {
            var answer = (await client.ReadUntilAsync(m => RawClient.TypeOf(m) == 3, Token)).ShouldNotBeNull("the connection ended");
            answered++;
            if (!JsonDocument.Parse(answer).RootElement.TryGetProperty("error", out var error))
                continue;
            error.GetString().ShouldNotBeNull().ShouldStartWith("rate_limited");
            refused++;
        }

        return refused;
    }
}
