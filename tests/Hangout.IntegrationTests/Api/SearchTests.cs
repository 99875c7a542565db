using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Messages.Searching;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>Messages are found by words, forms, parts and filters, and only by those who may read them (MSG-11).</summary>
public sealed class SearchTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Theory]
    [InlineData("The server is running again", "server", "server")]
    [InlineData("The server is running again", "SERVER", "server")]
    [InlineData("The servers are running", "run", "running")]
    [InlineData("she studies law", "study", "studies")]
    [InlineData("We met at the Café Zoë", "cafe zoe", "Café")]
    [InlineData("Grüße aus der Straße", "strasse", "Straße")]
    [InlineData("the database is slow", "base", "database")]
    [InlineData("the database is slow", "datab", "database")]
    [InlineData("a beautiful photograph", "photogarph", "photograph")]
    [InlineData("see https://example.com/a-page now", "example.com", "example.com")]
    [InlineData("我们在东京都见面", "东京", "东京")]
    [InlineData("我们在东京都见面", "东京都", "东京都")]
    [InlineData("明日は会議があります", "会議", "会議")]
    [InlineData("ｶﾀｶﾅ テスト", "カタカナ", "ｶﾀｶﾅ")]
    [InlineData("สวัสดีครับทุกคน", "ครับ", "ครับ")]
    [InlineData("내일 회의가 있습니다", "회의", "회의")]
    [InlineData("Новые сообщения пришли", "сообщение", "сообщения")]
    [InlineData("party 🎉 tonight", "🎉", "🎉")]
    [InlineData("release v2.10.3 is out", "v2.10.3", "v2.10.3")]
    [InlineData("call snake_case_name here", "snake_case_name", "snake_case_name")]
    public async Task A_message_is_found_by(string text, string query, string highlighted)
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(id, "something else", Stop);
        var said = await people[0].SayAsync(id, text, Stop);
        await people[1].SayAsync(id, "and another", Stop);
        await IndexAsync(id);

        var found = await SearchAsync(people[1], query);
        var hit = found.Hits.ShouldHaveSingleItem();
        hit.Message.Id.ShouldBe(said.Id);
        hit.Excerpt.ShouldBe(text);
        hit.Highlights.Select(h => hit.Excerpt.Substring(h.Start, h.Length)).ShouldContain(highlighted);
        hit.Before!.Text.ShouldBe("something else");
        hit.After!.Text.ShouldBe("and another");
        found.Users.Select(u => u.Id).ShouldBe([people[0].Id, people[1].Id], ignoreOrder: true);
        (found.Found, found.IsMore, found.Searched.Conversations, found.NextCursor).ShouldBe((1, false, 1, null));
    }

    [Theory]
    [InlineData("apple", "apple pie|the apple tree|Apple with @BEN #fruit")]
    [InlineData("apple pie", "apple pie")]
    [InlineData("\"the apple\"", "the apple tree")]
    [InlineData("\"apple the\"", "")]
    [InlineData("“apple pie”", "apple pie")]
    [InlineData("apple -pie", "the apple tree|Apple with @BEN #fruit")]
    [InlineData("apple -\"apple tree\"", "apple pie|Apple with @BEN #fruit")]
    [InlineData("-apple -has:link -has:code", "pie in the sky")]
    [InlineData("#fruit", "Apple with @BEN #fruit")]
    [InlineData("fruit", "Apple with @BEN #fruit")]
    [InlineData("#apple", "")]
    [InlineData("from:BEN", "the apple tree|see https://example.com")]
    [InlineData("from:@BEN apple", "the apple tree")]
    [InlineData("from:me apple", "apple pie|Apple with @BEN #fruit")]
    [InlineData("-from:me apple", "the apple tree")]
    [InlineData("from:\"Benedict Önal\"", "the apple tree|see https://example.com")]
    [InlineData("from:onal", "the apple tree|see https://example.com")]
    [InlineData("mentions:BEN", "Apple with @BEN #fruit")]
    [InlineData("has:link", "see https://example.com")]
    [InlineData("has:links", "see https://example.com")]
    [InlineData("HAS:code", "```\nx = 1\n```")]
    [InlineData("has:mention has:link", "")]
    [InlineData("in:Group apple", "apple pie|the apple tree|Apple with @BEN #fruit")]
    [InlineData("-in:group apple", "")]
    [InlineData("on:today pie", "apple pie|pie in the sky")]
    [InlineData("before:today pie", "")]
    [InlineData("after:yesterday before:2990-01 pie", "apple pie|pie in the sky")]
    [InlineData("after:2990 pie", "")]
    public async Task Filters_say_which(string query, string expected)
    {
        var ben = await Fixture.PersonAsync(Stop, "Benedict Önal");
        var ann = await Fixture.PersonAsync(Stop);
        var id = (await ann.TalkToAsync(Stop, ben, await Fixture.PersonAsync(Stop))).Id;
        foreach (var (who, text) in new[]
        {
            (ann, "apple pie"), (ben, "the apple tree"), (ann, "Apple with @BEN #fruit"), (ann, "pie in the sky"), (ben, "see https://example.com"),
            (ann, "```\nx = 1\n```"),
        })
        {
            await who.SayAsync(id, text.Replace("BEN", ben.Username, StringComparison.Ordinal), Stop);
        }

        await IndexAsync(id);
        var found = await SearchAsync(ann, query.Replace("BEN", ben.Username, StringComparison.Ordinal), "&order=newest");
        found.Hits.Select(h => h.Message.Text.Replace(ben.Username, "BEN", StringComparison.Ordinal)).Reverse()
            .ShouldBe(expected.Split('|', StringSplitOptions.RemoveEmptyEntries));
        found.Searched.Unknown.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("from:nobody-has-this-name hello")]
    [InlineData("in:\"no such place\"")]
    public async Task A_filter_that_names_nobody_finds_nothing_and_says_so(string query)
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(id, "hello", Stop);
        await IndexAsync(id);
        var found = await SearchAsync(people[0], query);
        found.Hits.ShouldBeEmpty();
        found.Searched.Unknown.ShouldHaveSingleItem().ShouldBe(query.Replace(" hello", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("q=%20%20")]
    [InlineData("q=has:nonsense")]
    [InlineData("q=before:tomorrowish")]
    [InlineData("q=on:2026-02-30")]
    [InlineData("q=-before:2026")]
    [InlineData("q=...")]
    [InlineData("q=%00a")]
    [InlineData("q=a&limit=0")]
    [InlineData("q=a&limit=51")]
    [InlineData("q=a&order=random")]
    [InlineData("q=a&cursor=nonsense")]
    [InlineData("q=a&timeZone=Mars/Base")]
    public async Task A_search_that_cannot_be_understood_is_refused(string query)
    {
        var person = await Fixture.PersonAsync(Stop);
        (await person.RefusedAsync(Get, $"/api/search/messages?{query}", null, Stop)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_query_has_its_length_and_its_words_and_no_more()
    {
        var person = await Fixture.PersonAsync(Stop);
        await SearchAsync(person, new string('a', Limits.SearchQuery));
        await SearchAsync(person, string.Join(' ', Enumerable.Range(0, Limits.SearchTerms)));
        (await person.RefusedAsync(Get, $"/api/search/messages?q={new string('a', Limits.SearchQuery + 1)}", null, Stop)).Errors!.Keys.ShouldBe(["q"]);
        (await person.RefusedAsync(Get, $"/api/search/messages?q={string.Join('+', Enumerable.Range(0, Limits.SearchTerms + 1))}", null, Stop)).Errors!.Keys.ShouldBe(["q"]);
    }

    [Theory]
    [InlineData("'")]
    [InlineData("\\")]
    [InlineData("a'b\\c & | ! ( ) <-> :*")]
    [InlineData("'); drop table message_search; --")]
    [InlineData("%_%")]
    [InlineData("ﷺ ‮ Ω≈ç√∫˜µ≤≥÷")]
    [InlineData("from:' in:% has:link")]
    [InlineData("\"unfinished")]
    [InlineData("👩‍👧‍👦 🏳️‍🌈")]
    public async Task Odd_texts_are_searched_for_like_others(string query)
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(id, query + " x", Stop);
        await IndexAsync(id);
        using var response = await people[0].SendAsync(Get, $"/api/search/messages?q={Uri.EscapeDataString(query + " x")}", null, Stop);
        ((int)response.StatusCode).ShouldBe(200);
    }

    [Fact]
    public async Task Nobody_finds_what_they_may_not_read()
    {
        var people = await Fixture.PeopleAsync(4, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        await people[0].CallAsync<ConversationDto>(HttpMethod.Patch, $"/api/conversations/{id}",
            new EditConversationRequest(Settings: new ConversationSettings(HistoryForNewMembers: false)), Stop);
        var early = await people[0].SayAsync(id, "a secret word", Stop);
        await people[0].PostAsync<AddedMembers>($"/api/conversations/{id}/members", new AddMembersRequest([people[3].Id]), Stop);
        var late = await people[0].SayAsync(id, "another secret word", Stop);
        await IndexAsync(id);
        var stranger = await Fixture.PersonAsync(Stop);

        await ShouldFindAsync(stranger);
        await ShouldFindAsync(people[1], early, late);
        await ShouldFindAsync(people[3], late);
        (await SearchAsync(people[3], "secret")).Hits.Single().Before.ShouldBeNull("the message before is hidden");

        (await people[2].StatusAsync(Post, $"/api/conversations/{id}/leave", null, Stop)).ShouldBe(System.Net.HttpStatusCode.NoContent);
        await ShouldFindAsync(people[2]);
        await people[1].PostAsync<ChangedMessage>($"/api/conversations/{id}/messages/{late.Id}/hide", null, Stop);
        await ShouldFindAsync(people[1], early);
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Patch, $"/api/conversations/{id}/messages/{early.Id}", new MessageContentRequest("all open"), Stop);
        await IndexAsync(id);
        await ShouldFindAsync(people[0], late);
        await people[0].CallAsync<ChangedMessage>(HttpMethod.Delete, $"/api/conversations/{id}/messages/{late.Id}", null, Stop);
        await ShouldFindAsync(people[0]);
        await IndexAsync(id);
        await ShouldFindAsync(people[0]);
        (await SearchAsync(people[0], "open")).Hits.ShouldHaveSingleItem();

        async Task ShouldFindAsync(ApiPerson person, params SentMessage[] messages) =>
            (await SearchAsync(person, "secret", "&order=newest")).Hits.Select(h => h.Message.Id).ShouldBe(messages.Reverse().Select(m => m.Id));
    }

    [Fact]
    public async Task Nobody_learns_of_words_that_stand_only_where_they_may_not_read()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var secret = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(secret, "zyxwvation zyxwvations zyxwvatoin unzyxwvation", Stop);
        await IndexAsync(secret);
        var open = (await people[2].TalkToAsync(Stop, people[1])).Id;
        await people[2].SayAsync(open, "zyxwvation", Stop);
        await IndexAsync(open);
        (await SearchAsync(people[2], "zyxwvation")).ShouldSatisfyAllConditions(f => f.Hits.ShouldHaveSingleItem(), f => f.Searched.Also.ShouldBeEmpty());
        (await SearchAsync(people[1], "zyxwvation")).Searched.Also.ShouldBe(["zyxwvations", "zyxwvatoin", "unzyxwvation"], ignoreOrder: true);
    }

    [Fact]
    public async Task What_fits_best_stands_first()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        foreach (var text in new[] { "we deploy today", "deployed it", "deploybot says so", "nothing" })
            await people[0].SayAsync(id, text, Stop);
        await IndexAsync(id);
        var found = await SearchAsync(people[0], "deploy");
        found.Hits.Select(h => h.Message.Text).ShouldBe(["we deploy today", "deployed it", "deploybot says so"]);
        found.Searched.ShouldSatisfyAllConditions(s => s.Words.ShouldBe(["deploy"]), s => s.Also.ShouldContain("deployed"));
        (await SearchAsync(people[0], "deploy", "&order=newest")).Hits.Select(h => h.Message.Text).ShouldBe(["deploybot says so", "deployed it", "we deploy today"]);
    }

    [Fact]
    public async Task A_reply_in_a_thread_is_found_with_the_replies_beside_it()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var root = await people[0].SayAsync(id, "root", Stop);
        foreach (var text in new[] { "first", "kumquat", "last" })
        {
            await people[1].PostAsync<SentMessage>(
                $"/api/conversations/{id}/messages", new SendMessageRequest(Guid.CreateVersion7(), id, text, ThreadRootId: root.Id), Stop);
            await people[0].SayAsync(id, "beside", Stop);
        }

        await IndexAsync(id);
        var hit = (await SearchAsync(people[0], "kumquat")).Hits.ShouldHaveSingleItem();
        hit.ShouldSatisfyAllConditions(h => h.Before!.Text.ShouldBe("first"), h => h.After!.Text.ShouldBe("last"), h => h.Message.ThreadRootId.ShouldBe(root.Id));
        (await SearchAsync(people[0], "has:thread")).Hits.Single().Message.Id.ShouldBe(root.Id);
    }

    [Fact]
    public async Task A_long_text_is_cut_around_the_word()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await people[0].SayAsync(id, string.Concat(Enumerable.Repeat("lorem ipsum ", 4_000)) + "pomegranate" + string.Concat(Enumerable.Repeat(" dolor sit", 4_000)), Stop);
        await IndexAsync(id);
        var hit = (await SearchAsync(people[0], "pomegranate")).Hits.ShouldHaveSingleItem();
        hit.Excerpt.Length.ShouldBeInRange(200, 300);
        hit.Excerpt.Substring(hit.Highlights.Single().Start, hit.Highlights.Single().Length).ShouldBe("pomegranate");
    }

    [Theory]
    [InlineData("common", "newest", 1)]
    [InlineData("common", "relevance", 1)]
    [InlineData("rare", "newest", 400)]
    [InlineData("\"common number\"", "newest", 1)]
    [InlineData("from:me", "newest", 1)]
    public async Task Pages_of_a_large_history_have_no_gap_and_no_repeat(string query, string order, int every)
    {
        const int messages = 31_000, enough = 1_500;
        var (person, id) = await LargeAsync(messages);
        var seen = new List<long>();
        string? cursor = null;
        do
        {
            var found = await SearchAsync(person, $"in:{id} {query}", $"&order={order}&limit=50{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(found.Hits.Select(h => h.Message.Seq));
            cursor = found.NextCursor;
        }
        while (cursor is not null && seen.Count < enough);

        var expected = Enumerable.Range(0, messages).Select(i => (long)(messages - i)).Where(seq => seq % every == 0).ToArray();
        seen.Count.ShouldBeGreaterThanOrEqualTo(Math.Min(expected.Length, enough));
        if (order == "newest")
            seen.ShouldBe(expected[..seen.Count]);
        else
            seen.ShouldBeUnique();
    }

    private static readonly SemaphoreSlim Filling = new(1, 1);
    private static (ApiPerson Person, Guid Id)? _large;

    private async Task<(ApiPerson Person, Guid Id)> LargeAsync(int messages)
    {
        await Filling.WaitAsync(Stop);
        try
        {
            if (_large is null)
            {
                var people = await Fixture.PeopleAsync(2, Stop);
                var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
                await using var db = Fixture.Database();
                await db.Database.ExecuteSqlAsync(
                    $"""
                    insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, created_at)
                    select {id}, gen_random_uuid(), n, n, {people[0].Id}, 'text',
                        'common number ' || n || case when n % 400 = 0 then ' rare' else '' end, '', now() - make_interval(mins => (31000 - n) / 7)
                    from generate_series(1, {messages}) n;
                    """,
                    Stop);
                await db.Database.ExecuteSqlAsync($"update conversations set last_seq = {messages}, last_change = {messages} where id = {id}", Stop);
                await IndexAsync(id);
                _large = (people[0], id);
            }

            return _large.Value;
        }
        finally
        {
            Filling.Release();
        }
    }

    private static Task<MessageSearchPage> SearchAsync(ApiPerson person, string query, string more = "") =>
        person.GetAsync<MessageSearchPage>($"/api/search/messages?q={Uri.EscapeDataString(query)}{more}", Stop);

    private async Task IndexAsync(Guid conversationId)
    {
        await using var db = Fixture.Database();
        var index = new IndexMessages(db);
        for (IReadOnlyList<Guid> left = [conversationId]; left.Count > 0;)
            (_, left) = await index.RunAsync(left, Stop);
    }
}
