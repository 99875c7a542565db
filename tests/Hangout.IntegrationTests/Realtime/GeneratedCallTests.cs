using System.Text.Json;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>Every method of the hub gets spoiled calls, also those that come later. None may be the server's fault, and each is answered.</summary>
public sealed class GeneratedCallTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    // Calls for a foreign conversation count twentyfold on the budget of a connection.
    private const int CallsPerConnection = 15;

    public static TheoryData<string> Methods => [.. typeof(IRealtimeHub).GetMethods().Select(m => m.Name)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 300_000)]
    [MemberData(nameof(Methods))]
    public async Task No_spoiled_call_is_the_servers_fault(string method)
    {
        var parameter = typeof(IRealtimeHub).GetMethod(method)!.GetParameters()[0].ParameterType.Name;
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        var mutations = new JsonMutations(name => name is "conversationId" ? conversation.ToString() : name is "userIds" ? bob.Id.ToString() : null);
        var faults = new List<string>();
        foreach (var calls in mutations.Of(mutations.SchemaOf(parameter)).Concat(["[]", "1", "\"x\"", "null", "{},{}", ""]).Chunk(CallsPerConnection))
        {
            var person = await fixture.PersonAsync("eve");
            await fixture.ExecuteAsync("insert into conversation_members (conversation_id, user_id, role, status) values ($1, $2, 'member', 'active')", conversation, person.Id);
            var client = await fixture.RawAsync(person, 0, Token);
            foreach (var call in calls)
            {
                await client.SendAsync(RawClient.Call(method, call, "spoiled"), Token);
                var answer = await client.ReadUntilAsync(m => IsAnswer(m) || RawClient.TypeOf(m) == 7, Token);
                if (answer is null || answer.Contains("internal", StringComparison.Ordinal) || answer.Contains("   at ", StringComparison.Ordinal) || answer.Contains("Exception", StringComparison.Ordinal))
                    faults.Add($"{call[..Math.Min(call.Length, 200)]}: {answer ?? "no answer"}");
                if (client.State == System.Net.WebSockets.WebSocketState.Open && answer is not null && IsAnswer(answer))
                    continue;
                // What is no JSON ends the connection, with its code.
                await client.DisposeAsync();
                client = await fixture.RawAsync(await fixture.PersonAsync("eve"), 0, Token);
            }

            await client.DisposeAsync();
        }

        faults.ShouldBeEmpty();
    }

    private static bool IsAnswer(string message) =>
        RawClient.TypeOf(message) == 3 && JsonDocument.Parse(message).RootElement.GetProperty("invocationId").GetString() == "spoiled";
}
