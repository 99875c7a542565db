using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>Pins, votes, saved and hidden messages on several devices at once (MSG-6, MSG-7, MSG-14).</summary>
public sealed class MessageActionTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Pins_and_votes_show_live_and_after_a_sync_and_are_small_whatever_the_message()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var live = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var away = await fixture.ConnectAsync(bob, 1, Token, conversation);
        var poll = new PollPart("Which?", [.. Enumerable.Range(0, Limits.PollOptions).Select(i => $"{i}".PadRight(Limits.PollOption, 'x'))], IsMultiple: true);
        var message = (await live.SendAsync(
            new SendMessageRequest(Guid.CreateVersion7(), conversation, Parts: [new TextPart(new string('x', 90_000)), poll]))).Message.ShouldNotBeNull().Id;
        await Eventually.IsTrueAsync(() => away.MessagesOf(conversation).Count == 1, "Bob's copy");
        await away.GoOfflineAsync();

        (await live.PinAsync(conversation, message, Token)).Message.ShouldNotBeNull().Change.ShouldBe(2);
        (await live.PinAsync(conversation, message, Token)).Message.ShouldNotBeNull().Change.ShouldBe(2);
        (await live.VoteAsync(conversation, message, Token, [.. Enumerable.Range(0, Limits.PollOptions)])).Message.ShouldNotBeNull().Change.ShouldBe(3);
        (await live.ClosePollAsync(conversation, message, Token)).Message.ShouldNotBeNull().Change.ShouldBe(4);
        (await live.VoteAsync(conversation, message, Token, 0)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.PollClosed);
        away.GoOnline();

        foreach (var client in new[] { live, away })
        {
            await Eventually.IsTrueAsync(() => client.Of(conversation).Change == 4, "Every change");
            client.MessagesOf(conversation)[0].ShouldSatisfyAllConditions(
                m => m.Pin.ShouldNotBeNull().UserId.ShouldBe(alice.Id), m => m.Votes.ShouldHaveSingleItem().Options.Count.ShouldBe(Limits.PollOptions),
                m => m.Parts!.OfType<PollPart>().Single().ClosesAt.ShouldNotBeNull());
        }

        live.Events.OfType<PinChanged>().Max(e => RealtimePublisher.Frame(e).Length).ShouldBeLessThan(1_024);
        live.Events.OfType<VoteChanged>().Max(e => RealtimePublisher.Frame(e).Length).ShouldBeLessThan(1_024);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_hidden_message_goes_from_all_devices_of_its_hider_and_stays_hidden_whatever_happens_to_it()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var writer = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var here = await fixture.ConnectAsync(bob, 0, Token, conversation);
        await using var there = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await using var away = await fixture.ConnectAsync(bob, 1, Token, conversation);
        var kept = (await writer.SendAsync(conversation, "kept")).Message.ShouldNotBeNull().Id;
        var gone = (await writer.SendAsync(conversation, "gone")).Message.ShouldNotBeNull().Id;
        await Eventually.IsTrueAsync(() => away.MessagesOf(conversation).Count == 2, "The copy of the device that goes away");
        await away.GoOfflineAsync();

        (await here.HideAsync(conversation, gone, Token)).Message.ShouldNotBeNull().Change.ShouldBe(2);
        foreach (var device in new[] { here, there })
            await Eventually.IsTrueAsync(() => IsHidden(device), "Gone on both");
        away.GoOnline();
        await Eventually.IsTrueAsync(() => IsHidden(away), "Gone by the sync, though no change was made");

        (await writer.EditAsync(conversation, gone, "still there?", Token)).Error.ShouldBeNull();
        (await writer.ReactAsync(conversation, gone, "👍", Token)).Error.ShouldBeNull();
        foreach (var device in new[] { here, there, away })
        {
            await Eventually.IsTrueAsync(() => device.Of(conversation).Change == 4, "The edit and the reaction");
            IsHidden(device).ShouldBeTrue();
            device.MessagesOf(conversation).Select(m => m.Seq).ShouldBe([1L, 2L]);
        }

        // One that begins anew gets it without its content.
        await using var fresh = await fixture.ConnectAsync(bob, 0, Token, conversation);
        await Eventually.IsTrueAsync(() => fresh.MessagesOf(conversation).Count == 2, "A fresh device");
        fresh.MessagesOf(conversation)[1].ShouldSatisfyAllConditions(m => m.IsHidden.ShouldBe(true), m => m.Text.ShouldBeEmpty(), m => m.Html.ShouldBeNull());
        fresh.MessagesOf(conversation)[0].Id.ShouldBe(kept);
        writer.MessagesOf(conversation)[1].ShouldSatisfyAllConditions(m => m.IsHidden.ShouldBeNull(), m => m.Text.ShouldBe("still there?"));
        writer.Events.OfType<MessagesHidden>().ShouldBeEmpty();

        bool IsHidden(HangoutClient device) => device.MessagesOf(conversation)[1] is { IsHidden: true, Text: "", Html: null };
    }

    [Fact(Timeout = 120_000)]
    public async Task A_saved_message_shows_on_ones_other_devices_and_on_nobody_elses()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var other = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var here = await fixture.ConnectAsync(bob, 0, Token, conversation);
        await using var there = await fixture.ConnectAsync(bob, 1, Token, conversation);
        var message = (await other.SendAsync(conversation, "keep me")).Message.ShouldNotBeNull().Id;

        (await here.SaveAsync(conversation, message, Token)).Message.ShouldNotBeNull();
        await Eventually.IsTrueAsync(() => there.Events.OfType<SavedChanged>().Any(e => e.MessageId == message && e.SavedAt is not null), "Saved");
        (await here.SaveAsync(conversation, message, Token, isSaved: false)).Message.ShouldNotBeNull();
        await Eventually.IsTrueAsync(() => there.Events.OfType<SavedChanged>().Any(e => e.MessageId == message && e.SavedAt is null), "Forgotten");
        (await here.SaveAsync(conversation, Guid.NewGuid(), Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.MessageNotFound);
        other.Events.OfType<SavedChanged>().ShouldBeEmpty();
    }
}
