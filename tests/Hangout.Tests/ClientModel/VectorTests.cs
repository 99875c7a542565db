using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hangout.Contracts.Messages;

namespace Hangout.Tests.ClientModel;

/// <summary>
/// <c>vectors.jsonl</c> holds sequences of what reached a client and what it knew after each step; the TypeScript client replays it
/// (Hangout.Web/Client/test/vectors.test.ts). Set <c>HANGOUT_WRITE_VECTORS=1</c> to write it anew after the rules changed.
/// </summary>
public sealed class VectorTests
{
    private const int Sequences = 300, MaxOperations = 30;
    private static readonly string Path = System.IO.Path.Combine(Root(), "tests", "Hangout.Tests", "ClientModel", "vectors.jsonl");
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public async Task The_recorded_sequences_are_what_the_rules_give_today()
    {
        var lines = Lines().ToList();
        if (Environment.GetEnvironmentVariable("HANGOUT_WRITE_VECTORS") == "1")
            await File.WriteAllLinesAsync(Path, lines, TestContext.Current.CancellationToken);

        var recorded = await File.ReadAllLinesAsync(Path, TestContext.Current.CancellationToken);
        recorded.Length.ShouldBe(lines.Count);
        foreach (var (line, now) in recorded.Zip(lines))
            line.ShouldBe(now);
    }

    private static IEnumerable<string> Lines()
    {
        // After a restore a change no longer names one state of a message: those sequences are not recorded.
        foreach (var (name, (messages, operations)) in NamedSequences.All.Where(n => n.Value.Operations.All(o => o.What != Happening.Restore)))
            yield return Line(name, messages, operations);
        for (var seed = 1; seed <= Sequences; seed++)
        {
            // A seeded Random gives the same numbers on every version and machine.
            var random = new Random(seed);
            var messages = random.Next(9);
            var operations = Enumerable.Range(0, random.Next(5, MaxOperations + 1))
                .Select(_ => Operation.From(random.Next(Operation.Kinds), random.Next(41), random.Next(Operation.Fates))).ToList();
            ClientStateTests.EndsAsAFreshFetch(messages, operations);
            yield return Line($"sequence {seed}", messages, operations);
        }
    }

    private static string Line(string name, int messages, IEnumerable<Operation> operations)
    {
        var play = new Play(messages).Run(operations).Finish();
        return JsonSerializer.Serialize(
            new { name, log = play.Server.Log.Select(Short), steps = play.Steps.Select(s => s.Step), after = play.Steps.Select(s => s.After) }, Options);
    }

    /// <summary>One state of a message: place, author, and whether it mentions the client's person, was edited, was deleted.</summary>
    private static string Short(MessageDto message) =>
        $"{message.Seq} {ServerModel.NameOf(message.SenderId)} {(message.Mentions is null ? "" : "@")}{(message.EditedAt is null ? "" : "*")}{(message.DeletedAt is null ? "" : "x")}".TrimEnd();

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory.FullName, "Hangout.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return directory.FullName;
    }
}
