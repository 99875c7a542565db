using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hangout.Contracts;

namespace Hangout.Tests.ClientModel;

public sealed class ClientStateTests
{
    private static readonly Gen<Operation> Operations =
        from what in Gen.Choose(0, Operation.Kinds - 1)
        from at in Gen.Choose(0, 40)
        from fate in Gen.Choose(0, Operation.Fates - 1)
        select Operation.From(what, at, fate);

    private static readonly Gen<(int Messages, Operation[] Operations)> Sequences =
        from messages in Gen.Choose(0, 12)
        from operations in Operations.ArrayOf()
        select (messages, operations);

    [Fact]
    public void Whatever_was_lost_repeated_late_or_out_of_order_a_client_ends_as_a_fresh_fetch() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(10_000).WithEndSize(60),
            Prop.ForAll(Arb.From(Sequences, Simpler), s => EndsAsAFreshFetch(s.Messages, s.Operations)));

    [Theory]
    [MemberData(nameof(NamedSequences.Names), MemberType = typeof(NamedSequences))]
    public void What_was_found_once_stays_mended(string name) => EndsAsAFreshFetch(NamedSequences.All[name].Messages, NamedSequences.All[name].Operations);

    [Fact]
    public void The_sequences_get_to_every_corner()
    {
        var plays = Gen.Sample(Sequences, 60, 4_000).Select(s => new Play(s.Messages).Run(s.Operations)).ToList();
        var steps = plays.SelectMany(p => p.Steps).ToList();

        // A property over sequences that never had a hole would prove nothing. Four times as many are played as have ever been needed: these are random ones.
        steps.Count(s => s.After.Contains(" e[", StringComparison.Ordinal) && !s.After.Contains(" e[]", StringComparison.Ordinal)).ShouldBeGreaterThan(100);
        steps.Count(s => s.Step.StartAfresh == true).ShouldBeGreaterThan(20);
        steps.Count(s => s.Step is { Do: "sync", Changes.Count: > 0 }).ShouldBeGreaterThan(100);
        steps.Count(s => s.After[0] == '-').ShouldBeGreaterThan(100);
        steps.Count(s => s.After.Contains(']' + ">", StringComparison.Ordinal)).ShouldBeGreaterThan(100);
        steps.Count(s => s.After.Contains('?', StringComparison.Ordinal)).ShouldBeGreaterThan(100);
    }

    /// <summary>Compares what the client shows with what a client that has just come would be given.</summary>
    internal static void EndsAsAFreshFetch(int messages, IReadOnlyCollection<Operation> operations)
    {
        var play = new Play(messages).Run(operations).Finish();
        if (!play.Server.IsMember)
        {
            play.Held.ShouldBeNull();
            return;
        }

        var held = play.Held.ShouldNotBeNull();
        Json(held.Info).ShouldBe(Json(play.Server.Conversation()));
        held.Change.ShouldBe(play.Server.LastChange);
        held.Early.ShouldBeEmpty();
        if (held.Timeline is not { } timeline)
            return;
        if (timeline.Messages.Count == 0)
        {
            play.Server.LastSeq.ShouldBe(0);
            return;
        }

        var (first, last) = (timeline.Messages[0].Seq, timeline.Messages[^1].Seq);
        Json(timeline.Messages).ShouldBe(Json(play.Server.Page(first, last).Messages));
        timeline.HasOlder.ShouldBe(first > 1);
        if (!timeline.HasNewer)
            last.ShouldBe(play.Server.LastSeq);
    }

    private static IEnumerable<(int Messages, Operation[] Operations)> Simpler((int Messages, Operation[] Operations) sequence)
    {
        var (messages, operations) = sequence;
        for (var size = operations.Length / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= operations.Length; at += size)
                yield return (messages, [.. operations[..at], .. operations[(at + size)..]]);
        }

        if (messages > 0)
            yield return (messages - 1, operations);
        for (var i = 0; i < operations.Length; i++)
        {
            var operation = operations[i];
            if (operation.Fate != Fate.Arrives)
                yield return (messages, [.. operations[..i], operation with { Fate = Fate.Arrives }, .. operations[(i + 1)..]]);
            if (operation.At > 0)
                yield return (messages, [.. operations[..i], operation with { At = operation.At / 2 }, .. operations[(i + 1)..]]);
        }
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, HangoutJson.Options);
}
