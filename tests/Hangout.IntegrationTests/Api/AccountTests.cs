using System.Collections.Concurrent;
using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Accounts;
using Hangout.IntegrationTests.Support;
using Microsoft.EntityFrameworkCore;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Api;

public sealed class AccountTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Without_a_token_every_call_is_refused()
    {
        using var client = Fixture.Client(token: null);
        foreach (var path in new[] { "/api/me", "/api/conversations", "/api/notifications", "/api/desktop/desk", "/api/users?ids=" + Guid.NewGuid() })
        {
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Stop);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Theory]
    [InlineData("""{"sub":"ID\u0000","preferred_username":"ID"}""")]
    [InlineData("""{"sub":"ID\ud800","preferred_username":"ID"}""")]
    [InlineData("""{"sub":"ID","preferred_username":"ID\u0000"}""")]
    [InlineData("""{"sub":"ID","preferred_username":"ID\udc00"}""")]
    [InlineData("""{"sub":"ID","preferred_username":"ID","name":"\ud800"}""")]
    [InlineData("""{"sub":"ID","preferred_username":"ID","email":"\u0000@fixture.example"}""")]
    public async Task A_token_with_text_that_PostgreSQL_cannot_store_is_refused_and_makes_no_account(string claims)
    {
        var id = $"hostile-{Guid.NewGuid():n}"[..20];
        await using var db = Fixture.Database();
        (await AskAsync(claims.Trim('{', '}').Replace("ID", id, StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Unauthorized);
        (await db.Users.CountAsync(u => u.Subject.StartsWith(id) || u.Username.StartsWith(id), Stop)).ShouldBe(0);

        (await AskAsync($"\"sub\":\"{id}\",\"preferred_username\":\"{id}\"")).ShouldBe(HttpStatusCode.OK);
        (await db.Users.CountAsync(u => u.Subject.StartsWith(id) || u.Username.StartsWith(id), Stop)).ShouldBe(1);

        async Task<HttpStatusCode> AskAsync(string literal)
        {
            using var client = Fixture.Client(Fixture.TokenWith(literal));
            using var response = await client.GetAsync(new Uri("/api/me", UriKind.Relative), Stop);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task The_first_call_makes_the_account_and_twenty_at_once_make_one()
    {
        var person = Fixture.Stranger(name: "Nora New");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => person.GetAsync<MeDto>("/api/me", Stop)));
        answers.Select(a => a.Id).Distinct().Count().ShouldBe(1);
        answers[0].Username.ShouldBe(person.Username);
        answers[0].Name.ShouldBe("Nora New");
        answers[0].Email.ShouldBe($"{person.Username}@fixture.example");
        answers[0].Roles.ShouldBe(["member"]);
    }

    [Fact]
    public async Task A_taken_username_gets_a_number()
    {
        var first = await Fixture.PersonAsync(Stop);
        await using var db = Fixture.Database();
        db.Users.Add(new User { Id = Guid.CreateVersion7(), Issuer = "https://other.example", Subject = "x", Username = first.Username + "x", Name = "X" });
        await db.SaveChangesAsync(Stop);
        var second = Fixture.Stranger(first.Username + "x");
        (await second.GetAsync<MeDto>("/api/me", Stop)).Username.ShouldBe(first.Username + "x-2");
    }

    [Fact]
    public async Task A_new_name_in_the_token_is_taken_over_until_the_person_chose_one_here()
    {
        var person = await Fixture.PersonAsync(Stop);
        person.Rename("Second Name");
        (await person.GetAsync<MeDto>("/api/me", Stop)).Name.ShouldBe("Second Name");
        (await person.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Name: "My Own"), Stop)).Name.ShouldBe("My Own");
        person.Rename("Third Name");
        (await person.GetAsync<MeDto>("/api/me", Stop)).Name.ShouldBe("My Own");
    }

    [Fact]
    public async Task A_demo_person_with_an_account_becomes_who_signs_in_with_it()
    {
        var id = Guid.CreateVersion7();
        await using var db = Fixture.Database();
        db.Users.Add(new User { Id = id, Issuer = User.DemoIssuer, Subject = "carol", Username = "carol", Name = "Demo" });
        await db.SaveChangesAsync(Stop);
        (await Fixture.Stranger("carol").GetAsync<MeDto>("/api/me", Stop)).Id.ShouldBe(id);
        (await db.Users.AsNoTracking().SingleAsync(u => u.Id == id, Stop)).Issuer.ShouldBe(Fixture.Issuer);
    }

    [Fact]
    public async Task Who_registers_the_name_of_another_demo_person_gets_nothing_of_theirs()
    {
        var id = Guid.CreateVersion7();
        await using var db = Fixture.Database();
        db.Users.Add(new User { Id = id, Issuer = User.DemoIssuer, Subject = "erin", Username = "erin", Name = "Demo" });
        await db.SaveChangesAsync(Stop);
        (await Fixture.Stranger("erin").GetAsync<MeDto>("/api/me", Stop)).ShouldSatisfyAllConditions(me => me.Id.ShouldNotBe(id), me => me.Username.ShouldBe("erin-2"));
        (await db.Users.AsNoTracking().SingleAsync(u => u.Id == id, Stop)).Issuer.ShouldBe(User.DemoIssuer);
    }

    [Fact]
    public async Task However_many_want_one_username_each_gets_one()
    {
        var username = $"many{Guid.NewGuid():n}"[..12];
        await using var db = Fixture.Database();
        db.Users.AddRange(Enumerable.Range(1, 60).Select(i => new User
        {
            Id = Guid.CreateVersion7(),
            Issuer = Fixture.Issuer,
            Subject = $"{username}-{i}",
            Username = i == 1 ? username : $"{username}-{i}",
            Name = "Many",
        }));
        await db.SaveChangesAsync(Stop);
        var person = Fixture.Stranger(username);
        var me = await person.GetAsync<MeDto>("/api/me", Stop);
        me.Username.ShouldStartWith($"{username}-");
        person.Rename("Another Name");
        (await person.GetAsync<MeDto>("/api/me", Stop)).Username.ShouldBe(me.Username);
    }

    [Fact]
    public async Task A_suspended_account_is_refused_within_seconds()
    {
        var person = await Fixture.PersonAsync(Stop);
        await using var db = Fixture.Database();
        await db.Users.Where(u => u.Id == person.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsSuspended, true), Stop);
        var limit = DateTime.UtcNow + Promise.Cut;
        while (await person.StatusAsync(Get, "/api/me", body: null, Stop) != HttpStatusCode.Forbidden)
        {
            DateTime.UtcNow.ShouldBeLessThan(limit);
            await Task.Delay(100, Stop);
        }

        (await person.RefusedAsync(Get, "/api/me", body: null, Stop)).Code.ShouldBe(ErrorCodes.AccountClosed);
    }

    [Fact]
    public async Task Absent_fields_of_the_profile_stay_and_empty_ones_are_cleared()
    {
        var person = await Fixture.PersonAsync(Stop);
        await person.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Bio: "Hi", Website: "https://a.example", Location: "Here"), Stop);
        var me = await person.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Bio: "", Phone: "+49 (40) 1-2"), Stop);
        me.ShouldSatisfyAllConditions(
            m => m.Bio.ShouldBeNull(), m => m.Website.ShouldBe("https://a.example"), m => m.Location.ShouldBe("Here"), m => m.Phone.ShouldBe("+49 (40) 1-2"));
    }

    [Fact]
    public async Task A_choice_of_presence_is_kept_and_the_nodes_are_told_and_becoming_invisible_is_the_last_that_is_seen()
    {
        var person = await Fixture.PersonAsync(Stop);
        (await person.GetAsync<MeDto>("/api/me", Stop)).Presence.ShouldBe(PresenceChoice.Automatic);
        using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        var orders = new ConcurrentQueue<string>();
        await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal("control"), (_, order) => orders.Enqueue(order!));

        (await person.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Presence: PresenceChoice.Busy), Stop)).Presence.ShouldBe(PresenceChoice.Busy);
        (await LastSeenAsync()).ShouldBeNull();
        await person.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Presence: PresenceChoice.Invisible), Stop);
        var hidden = (await LastSeenAsync()).ShouldNotBeNull();
        await person.CallAsync<MeDto>(HttpMethod.Patch, "/api/me", new UpdateMeRequest(Bio: "Hi", Presence: PresenceChoice.Invisible), Stop);
        (await LastSeenAsync()).ShouldBe(hidden);
        (await person.RefusedAsync(HttpMethod.Patch, "/api/me", new { presence = "asleep" }, Stop)).Code.ShouldBe(ErrorCodes.BodyMalformed);

        (await person.GetAsync<MeDto>("/api/me", Stop)).Presence.ShouldBe(PresenceChoice.Invisible);
        var order = $$"""{"kind":"presence","userId":"{{person.Id}}"}""";
        await Eventually.IsTrueAsync(() => orders.Count(o => o == order) == 2, "Two orders for two changes");

        async Task<DateTimeOffset?> LastSeenAsync()
        {
            await using var db = Fixture.Database();
            return await db.Users.Where(u => u.Id == person.Id).Select(u => u.LastSeenAt).SingleAsync(Stop);
        }
    }

    [Fact]
    public async Task Every_wrong_field_of_the_profile_is_named_and_nothing_is_written()
    {
        var person = await Fixture.PersonAsync(Stop);
        var problem = await person.RefusedAsync(HttpMethod.Patch, "/api/me",
            new UpdateMeRequest(" ", "call me", new string('b', 1_001), new string('l', 101), "javascript:alert(1)", "klingon!"), Stop);
        problem.Code.ShouldBe(ErrorCodes.ValidationFailed);
        problem.Errors!.Keys.Order().ShouldBe(["bio", "language", "location", "name", "phone", "website"]);
        (await person.GetAsync<MeDto>("/api/me", Stop)).Bio.ShouldBeNull();
    }

    [Theory]
    [InlineData("\u200b")]
    [InlineData("\u3164")]
    [InlineData("Bob\u202e")]
    public async Task A_name_that_nobody_sees_or_that_deceives_is_refused_and_says_why(string name)
    {
        var person = await Fixture.PersonAsync(Stop);
        var problem = await person.RefusedAsync(HttpMethod.Patch, "/api/me", new UpdateMeRequest(name), Stop);
        problem.Errors!["name"].Single().ShouldContain("something to see");
    }

    [Fact]
    public async Task A_name_from_a_token_loses_what_nobody_sees()
    {
        (await (await Fixture.PersonAsync(Stop, "Nora\u202e\u200b New")).GetAsync<MeDto>("/api/me", Stop)).Name.ShouldBe("Nora New");
        var unseen = await (await Fixture.PersonAsync(Stop, "\u3164")).GetAsync<MeDto>("/api/me", Stop);
        unseen.Name.ShouldBe(unseen.Username);
    }

    [Theory]
    [InlineData("ekstrom", "Maja Ekström")]
    [InlineData("Ekström", "Maja Ekström")]
    [InlineData("EKSTRO\u0308M", "Maja Ekström")]
    [InlineData("zoe", "Zoë Quist")]
    [InlineData("Müller", "Ann Muller")]
    [InlineData("strasse", "Eva Straße")]
    public async Task People_are_found_without_the_accents_of_their_names_and_with_them(string search, string name)
    {
        var mark = $"q{Guid.NewGuid():n}"[..10];
        var words = name.Split(' ');
        var searcher = await Fixture.PersonAsync(Stop);
        // The mark keeps the search to this test's people: at the beginning of the word that is sought.
        var isLast = !search.StartsWith("zoe", StringComparison.Ordinal);
        var person = await Fixture.PersonAsync(Stop, isLast ? $"{words[0]} {mark}{words[1]}" : $"{mark}{words[0]} {words[1]}");
        var found = await searcher.GetAsync<UserDto[]>($"/api/users/search?q={Uri.EscapeDataString(mark + search)}", Stop);
        found.Select(u => u.Id).ShouldBe([person.Id]);
    }

    [Fact]
    public async Task People_are_found_by_the_beginning_of_username_name_and_last_name()
    {
        var mark = $"q{Guid.NewGuid():n}"[..10];
        var searcher = await Fixture.PersonAsync(Stop);
        var byName = await Fixture.PersonAsync(Stop, $"{mark}Anna Zed");
        var byLastName = await Fixture.PersonAsync(Stop, $"Bert {mark}son");
        var byUsername = Fixture.Stranger(mark + "x");
        byUsername.Id = (await byUsername.GetAsync<MeDto>("/api/me", Stop)).Id;

        var found = await searcher.GetAsync<UserDto[]>($"/api/users/search?q={mark.ToUpperInvariant()}", Stop);
        found.Select(u => u.Id).ShouldBe([byName.Id, byLastName.Id, byUsername.Id], ignoreOrder: true);
        (await searcher.GetAsync<UserDto[]>($"/api/users/search?q=@{mark}x", Stop)).Single().Id.ShouldBe(byUsername.Id);
        (await searcher.GetAsync<UserDto[]>($"/api/users/search?q={mark}%25", Stop)).ShouldBeEmpty();
        (await byUsername.GetAsync<UserDto[]>($"/api/users/search?q={mark}x", Stop)).ShouldBeEmpty();
        (await searcher.RefusedAsync(Get, "/api/users/search?q=", null, Stop)).Errors!.Keys.ShouldBe(["q"]);
        (await searcher.RefusedAsync(Get, "/api/users/search?q=a&limit=101", null, Stop)).Errors!.Keys.ShouldBe(["limit"]);
    }

    [Fact]
    public async Task People_are_looked_up_by_up_to_500_IDs_and_unknown_ones_left_out()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var ids = people.Select(p => p.Id).Concat(Enumerable.Range(0, 498).Select(_ => Guid.NewGuid())).ToList();
        var path = "/api/users?ids=" + string.Join("&ids=", ids);
        (await people[0].GetAsync<UserDto[]>(path, Stop)).Select(u => u.Id).ShouldBe(people.Select(p => p.Id), ignoreOrder: true);
        (await people[0].RefusedAsync(Get, path + "&ids=" + Guid.NewGuid(), null, Stop)).Errors!.Keys.ShouldBe(["ids"]);
    }
}
