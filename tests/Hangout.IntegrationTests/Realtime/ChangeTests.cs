using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>What holds for every change of a message that exists, whatever the feature.</summary>
public sealed class ChangeTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task Everybody_sees_one_order_of_sends_edits_deletions_and_reactions_without_a_hole()
    {
        var people = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => fixture.PersonAsync($"c{i}")));
        var conversation = await fixture.ConversationAsync("group", people);
        var clients = await Task.WhenAll(people.Select((p, i) => fixture.ConnectAsync(p, i % 2, Token, conversation)));

        await Task.WhenAll(clients.Select(async (client, i) =>
        {
            var random = new Random(i);
            var mine = new List<Guid>();
            for (var n = 0; n < 30; n++)
            {
                var all = clients[i].MessagesOf(conversation);
                switch (random.Next(5))
                {
                    case 0 when mine.Count > 0:
                        await client.EditAsync(conversation, mine[random.Next(mine.Count)], $"edited {i}/{n}", Token);
                        break;
                    case 1 when mine.Count > 3:
                        await client.DeleteAsync(conversation, mine[random.Next(mine.Count)], Token);
                        break;
                    case 2 or 3 when all.Count > 0:
                        await client.ReactAsync(conversation, all[random.Next(all.Count)].Id, random.Next(2) == 0 ? "👍" : "🎉", Token, isAdded: random.Next(3) > 0);
                        break;
                    default:
                        mine.Add((await client.SendAsync(conversation, $"{i}/{n}")).Message.ShouldNotBeNull().Id);
                        break;
                }
            }
        }));

        var last = await fixture.CountAsync("select last_change from conversations where id = $1", conversation);
        await Eventually.IsTrueAsync(() => clients.All(c => c.Of(conversation).Change == last), "Everybody has every change");
        await using var fresh = await fixture.ConnectAsync(people[0], 1, Token, conversation);
        var truth = Json(fresh);
        foreach (var client in clients)
        {
            Json(client).ShouldBe(truth);
            ChangesIn(client, conversation).ShouldBe(Enumerable.Range(1, (int)last).Select(n => (long)n));
            await client.DisposeAsync();
        }

        string Json(HangoutClient client) => JsonSerializer.Serialize(client.MessagesOf(conversation), HangoutJson.Options);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_thousand_people_react_at_once_and_no_reaction_is_lost_or_out_of_order()
    {
        var people = new List<Person>();
        for (var i = 0; i < 1_000; i++)
            people.Add(await fixture.PersonAsync($"r{i}"));
        var conversation = await fixture.ConversationAsync("group", [.. people]);
        await using var writer = await fixture.ConnectAsync(people[0], 0, Token, conversation);
        await using var reader = await fixture.ConnectAsync(people[1], 1, Token, conversation);
        var message = (await writer.SendAsync(conversation, new string('x', Limits.MessageText))).Message.ShouldNotBeNull();
        await using var core = await fixture.CoreAsync(fixture.Redis);

        var results = await Task.WhenAll(people.Select(async person =>
        {
            await using var scope = core.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<React>().RunAsync(person.Id, new(conversation, message.Id, "🚀", IsAdded: true), Token);
        }));

        var changes = results.Select(r => r.Value.Change).ToList();
        changes.Order().ShouldBe(Enumerable.Range(2, 1_000).Select(n => (long)n));
        var inOrder = people.Zip(changes).OrderBy(p => p.Second).Select(p => p.First.Id).ToList();
        await Eventually.IsTrueAsync(() => writer.Of(conversation).Change == 1_001 && reader.Of(conversation).Change == 1_001, "Both have every reaction");
        foreach (var client in new[] { writer, reader })
        {
            client.MessagesOf(conversation)[0].Reactions.ShouldHaveSingleItem().UserIds.ShouldBe(inOrder);
            client.Events.OfType<ReactionChanged>().Select(e => e.Change).Order().ShouldBe(changes.Order());
            client.Events.OfType<ReactionChanged>().Max(e => RealtimePublisher.Frame(e).Length).ShouldBeLessThan(1_024);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_change_whose_announcement_is_lost_reaches_everybody_all_the_same()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var client = await fixture.ConnectAsync(bob, 0, Token, conversation);
        var message = (await client.SendAsync(conversation, "Hello")).Message.ShouldNotBeNull();
        await Eventually.IsTrueAsync(() => client.MessagesOf(conversation).Count == 1, "Bob's own message");
        // As if the process died between commit and announcement: nobody answers at this address.
        await using var core = await fixture.CoreAsync("127.0.0.1:1");
        await using var scope = core.CreateAsyncScope();

        (await scope.ServiceProvider.GetRequiredService<React>().RunAsync(alice.Id, new(conversation, message.Id, "👍", IsAdded: true), Token)).Failure.ShouldBeNull();

        await Eventually.IsTrueAsync(() => client.MessagesOf(conversation)[0].Reactions?[0].UserIds is [var who] && who == alice.Id, "The reaction, from the watermark");
    }

    [Fact(Timeout = 120_000)]
    public async Task A_client_that_was_away_gets_edits_deletions_and_reactions_by_its_sync()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var writer = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var away = await fixture.ConnectAsync(bob, 1, Token, conversation);
        var ids = new List<Guid>();
        foreach (var text in new[] { "one", "two", "three" })
            ids.Add((await writer.SendAsync(conversation, text)).Message.ShouldNotBeNull().Id);
        await Eventually.IsTrueAsync(() => away.MessagesOf(conversation).Count == 3, "Bob's copy");

        await away.GoOfflineAsync();
        (await writer.EditAsync(conversation, ids[0], "**one**, better", Token)).Error.ShouldBeNull();
        (await writer.DeleteAsync(conversation, ids[1], Token)).Error.ShouldBeNull();
        (await writer.ReactAsync(conversation, ids[2], "🎉", Token)).Error.ShouldBeNull();
        away.GoOnline();

        await Eventually.IsTrueAsync(() => away.Of(conversation).Change == 6, "All six changes");
        var messages = away.MessagesOf(conversation);
        messages[0].ShouldSatisfyAllConditions(m => m.Html.ShouldNotBeNull().ShouldContain("<strong>one</strong>"), m => m.EditedAt.ShouldNotBeNull());
        messages[1].ShouldSatisfyAllConditions(m => m.Text.ShouldBeEmpty(), m => m.Html.ShouldBeNull(), m => m.DeletedAt.ShouldNotBeNull());
        messages[2].Reactions.ShouldHaveSingleItem().UserIds.ShouldBe([alice.Id]);
    }

    [Fact(Timeout = 120_000)]
    public async Task Doing_it_again_changes_nothing()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);
        var (edited, deleted) = ((await client.SendAsync(conversation, "one")).Message!.Id, (await client.SendAsync(conversation, "two")).Message!.Id);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            (await client.EditAsync(conversation, edited, "other", Token)).Message.ShouldNotBeNull().Change.ShouldBe(3);
            (await client.DeleteAsync(conversation, deleted, Token)).Message.ShouldNotBeNull().Change.ShouldBe(4);
        }

        foreach (var _ in Enumerable.Range(0, 2))
            (await client.ReactAsync(conversation, edited, "👍", Token)).Message.ShouldNotBeNull().Change.ShouldBe(5);
        foreach (var _ in Enumerable.Range(0, 2))
            (await client.ReactAsync(conversation, edited, "👍", Token, isAdded: false)).Message.ShouldNotBeNull().Change.ShouldBe(6);
        (await fixture.CountAsync("select last_change from conversations where id = $1", conversation)).ShouldBe(6);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_one_may_not_do_to_a_message_is_refused_and_changes_nothing()
    {
        var (alice, bob, stranger) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("stranger"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var owner = await fixture.ConnectAsync(alice, 0, Token, conversation);
        await using var member = await fixture.ConnectAsync(bob, 1, Token, conversation);
        await using var outside = await fixture.ConnectAsync(stranger, 0, Token);
        var (kept, gone) = ((await owner.SendAsync(conversation, "kept")).Message!.Id, (await owner.SendAsync(conversation, "gone")).Message!.Id);
        await owner.DeleteAsync(conversation, gone, Token);

        (await member.EditAsync(conversation, kept, "not mine", Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.NotAllowed);
        (await member.DeleteAsync(conversation, kept, Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.NotAllowed);
        (await owner.EditAsync(conversation, gone, "back", Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await owner.ReactAsync(conversation, gone, "👍", Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.MessageNotFound);
        (await owner.EditAsync(conversation, kept, " ", Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.MessageEmpty);
        (await owner.EditAsync(conversation, kept, new string('x', Limits.MessageText + 1), Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.MessageTooLong);
        (await owner.EditAsync(conversation, Guid.NewGuid(), "nobody's", Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.MessageNotFound);
        foreach (var emoji in new[] { "", "a", "ab", "👍👍", "<b>", "1", " 👍", "\uD83D", string.Concat(Enumerable.Repeat("👍🏽‍", 20)) })
            (await member.ReactAsync(conversation, kept, emoji, Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.ValidationFailed, emoji);
        foreach (var result in new[]
        {
            await outside.EditAsync(conversation, kept, "x", Token), await outside.DeleteAsync(conversation, kept, Token), await outside.ReactAsync(conversation, kept, "👍", Token),
        })
        {
            result.Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.ConversationNotFound);
        }

        await fixture.ExecuteAsync("update conversation_members set role = 'guest' where conversation_id = $1 and user_id = $2", conversation, bob.Id);
        (await member.ReactAsync(conversation, kept, "👍", Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.NotAllowed);
        (await fixture.CountAsync("select last_change from conversations where id = $1", conversation)).ShouldBe(3);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_message_takes_twenty_different_emoji_and_one_form_of_each()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("direct", alice, bob);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);
        var message = (await client.SendAsync(conversation, "Pick one")).Message!.Id;

        foreach (var heart in new[] { "❤", "❤\uFE0F" })
            (await client.ReactAsync(conversation, message, heart, Token)).Error.ShouldBeNull();
        for (var i = 1; i < Limits.ReactionEmoji; i++)
            (await client.ReactAsync(conversation, message, char.ConvertFromUtf32(0x1F600 + i), Token)).Error.ShouldBeNull();
        (await client.ReactAsync(conversation, message, "🚀", Token)).Error.ShouldNotBeNull().Code.ShouldBe(ErrorCodes.ValidationFailed);
        await Eventually.IsTrueAsync(() => client.MessagesOf(conversation)[0].Reactions?.Count == Limits.ReactionEmoji, "Twenty emoji");
        client.MessagesOf(conversation)[0].Reactions![0].Emoji.ShouldBe("❤\uFE0F");
    }

    [Fact(Timeout = 120_000)]
    public async Task What_an_edited_message_mentions_replaces_what_it_mentioned()
    {
        var (alice, bob, carol) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"), await fixture.PersonAsync("carol"));
        var conversation = await fixture.ConversationAsync("group", alice, bob, carol);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);
        var message = (await client.SendAsync(conversation, $"Hello @{bob.Username}")).Message!.Id;

        (await client.EditAsync(conversation, message, $"Hello @{carol.Username}", Token)).Error.ShouldBeNull();

        await Eventually.IsTrueAsync(() => client.MessagesOf(conversation)[0].Mentions is [var who] && who == carol.Id, "The new mention");
        client.MessagesOf(conversation)[0].Html.ShouldBe($"<p>Hello <span class=\"mention\" data-username=\"{carol.Username}\">@{carol.Username}</span></p>\n");
        (await fixture.CountAsync("select count(*) from message_mentions where conversation_id = $1 and user_id = $2", conversation, bob.Id)).ShouldBe(0);
        (await fixture.CountAsync("select count(*) from message_mentions where conversation_id = $1 and user_id = $2", conversation, carol.Id)).ShouldBe(1);
    }

    [Fact(Timeout = 120_000)]
    public async Task An_edit_that_tells_nobody_shows_no_mention()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var conversation = await fixture.ConversationAsync("group", alice, bob);
        await using var client = await fixture.ConnectAsync(alice, 0, Token, conversation);
        var message = (await client.SendAsync(conversation, $"Hello @{bob.Username}")).Message!.Id;
        (await client.EditAsync(conversation, message, "Hello @nobody-here and #topic", Token)).Error.ShouldBeNull();
        await Eventually.IsTrueAsync(() => client.MessagesOf(conversation)[0].EditedAt is not null, "The edit");
        client.MessagesOf(conversation)[0].Html.ShouldBe("<p>Hello @nobody-here and <span class=\"hashtag\" data-tag=\"topic\">#topic</span></p>\n");
    }

    private static List<long> ChangesIn(HangoutClient client, Guid conversation) =>
        [.. client.Events.OfType<IConversationChange>().Where(e => e.ConversationId == conversation)
            .SelectMany(e => e switch
            {
                ReactionChanged reaction => [reaction.Change],
                PinChanged pin => [pin.Change],
                VoteChanged vote => [vote.Change],
                PreviewsChanged previews => [previews.Change],
                FilesChanged files => [files.Change],
                _ => ((MessagesChanged)e).Messages.Select(m => m.Change),
            }).Distinct().Order()];
}
