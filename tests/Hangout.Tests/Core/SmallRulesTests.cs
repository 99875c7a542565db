using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Hangout.Api.Description;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Data;
using Hangout.Core.Data.Demo;
using Hangout.Core.Messages;
using Hangout.Core.Notifications;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Tests.Core;

public class SmallRulesTests
{
    [Fact]
    public void Each_method_of_a_client_has_the_name_of_the_event_that_it_takes() =>
        typeof(IRealtimeClient).GetMethods().ShouldAllBe(m => m.GetParameters().Length == 1 && m.GetParameters()[0].ParameterType.Name == m.Name);

    [Fact]
    public void Each_fact_has_a_row_in_the_table_of_notifications_but_those_of_which_nobody_is_told()
    {
        Type[] silent = [typeof(LinksWritten), typeof(QuestionAsked), typeof(FilesAttached), typeof(FileUploaded), typeof(PostCounted)];
        var facts = typeof(IFact).Assembly.GetTypes().Where(t => t.IsAssignableTo(typeof(IFact)) && !t.IsInterface).ToList();
        NotificationTable.Rules.Keys.ShouldBe(facts.Except(silent), ignoreOrder: true);
    }

    [Fact]
    public void A_fact_is_named_on_the_broker_after_its_type() => FactOutbox.NameOf(typeof(ReactionAdded)).ShouldBe("reaction.added");

    [Theory]
    [InlineData("👍", "👍")]
    [InlineData("👍🏽", "👍🏽")]
    [InlineData("👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦")]
    [InlineData("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿")]
    [InlineData("🇸🇪", "🇸🇪")]
    [InlineData("1\u20E3", "1\uFE0F\u20E3")]
    [InlineData("\u2764", "\u2764\uFE0F")]
    [InlineData("\u2764\uFE0F", "\u2764\uFE0F")]
    [InlineData("x", null)]
    [InlineData("👍👎", null)]
    [InlineData("\uD83D", null)]
    [InlineData("\u200D", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void One_emoji_has_one_form(string? text, string? normal) => Emoji.Normalize(text).ShouldBe(normal);

    [Fact]
    public void A_cursor_survives_the_way_to_the_client_and_back()
    {
        var cursor = Cursor.At(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero), Guid.NewGuid());
        Cursor.Read(cursor.ToString(), out var failure).ShouldBe(cursor);
        failure.ShouldBeNull();
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("MTIz")]
    [InlineData("OTk5OTk5OTk5OTk5OTk5OTk5OTk5OjEyMw")]
    public void A_forged_cursor_is_refused(string text)
    {
        Cursor.Read(text, out var failure).ShouldBeNull();
        failure!.Code.ShouldBe(ErrorCodes.ValidationFailed);
        failure.Errors!.Keys.ShouldBe(["cursor"]);
    }

    [Fact]
    public void A_cursor_of_any_number_is_a_time() => new Cursor(long.MaxValue, Guid.Empty).Time.ShouldBe(DateTimeOffset.MaxValue, TimeSpan.FromSeconds(1));

    [Theory]
    [InlineData("Alice.A", "alice.a")]
    [InlineData("bob@example.com", "bob-example.com")]
    [InlineData("x", "x-user")]
    [InlineData("all", "all-user")]
    [InlineData("Ünal Öz", "unal-oz")]
    [InlineData("日本語", "ribenyu")]
    [InlineData("Дмитрий", "dmitriy")]
    [InlineData("محمد", "mhmd")]
    [InlineData("!!!", "user")]
    [InlineData("Zoë  van  Dijk!", "zoe-van-dijk")]
    [InlineData("bob--", "bob--")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijklmnopqrstuvwxyz012345")]
    public void A_username_is_brought_into_the_alphabet(string wished, string username) => Identity(wished).Username.ShouldBe(username);

    [Fact]
    public void A_taken_username_gets_a_number_within_the_limit()
    {
        Identity("bob").Candidate(2).ShouldBe("bob-2");
        var longest = Identity(new string('a', 40));
        longest.Candidate(12).Length.ShouldBe(Limits.UsernameMax);
        longest.IsCandidate(longest.Candidate(12)).ShouldBeTrue();
        longest.IsCandidate("bob").ShouldBeFalse();
    }

    [Fact]
    public void A_name_is_one_line_of_a_hundred_characters()
    {
        Identity("bob", "  A\tB\r\n\u0007C ").Name.ShouldBe("A B C");
        Identity("bob", new string('x', 99) + "😀😀").Name.Length.ShouldBeLessThanOrEqualTo(Limits.Name);
        Identity("bob", " ").Name.ShouldBe("bob");
    }

    [Fact]
    public void A_token_without_issuer_or_subject_names_nobody() =>
        TokenIdentity.From(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "1")], "test"))).ShouldBeNull();

    [Fact]
    public void A_token_whose_issuer_or_subject_the_database_cannot_store_names_nobody()
    {
        foreach (var bad in NotStorable)
        {
            TokenIdentity.From(new ClaimsPrincipal(new ClaimsIdentity([new Claim("iss", "i" + bad), new Claim("sub", "1")], "test"))).ShouldBeNull();
            TokenIdentity.From(new ClaimsPrincipal(new ClaimsIdentity([new Claim("iss", "i"), new Claim("sub", bad + "1")], "test"))).ShouldBeNull();
        }
    }

    [Fact]
    public void A_username_and_a_name_are_made_fit_for_the_database()
    {
        foreach (var bad in NotStorable)
        {
            Identity($"b{bad}ob", $"B{bad}ob").Username.ShouldMatch("^b-{1,2}ob$");
            Identity($"b{bad}ob", $"B{bad}ob").Name.ShouldBe("B ob");
        }
    }

    [Fact]
    public void A_pair_has_one_key_whoever_asks()
    {
        var (a, b) = (Guid.NewGuid(), Guid.NewGuid());
        Conversation.DirectKeyOf(a, b).ShouldBe(Conversation.DirectKeyOf(b, a));
    }

    [Fact]
    public void A_frame_is_a_whole_hub_message()
    {
        var frame = RealtimePublisher.Frame(new SessionEnded("revoked"));
        Encoding.UTF8.GetString(frame).ShouldBe("{\"type\":1,\"target\":\"SessionEnded\",\"arguments\":[{\"reason\":\"revoked\"}]}\u001e");
    }

    [Fact]
    public void Orders_to_the_nodes_are_written_as_documented()
    {
        var (user, conversation) = (Guid.NewGuid(), Guid.NewGuid());
        JsonSerializer.Serialize<ControlMessage>(new SessionEndedControl(user, "s1", "revoked"), HangoutJson.Options)
            .ShouldBe($$"""{"kind":"session-ended","userId":"{{user}}","sid":"s1","reason":"revoked"}""");
        JsonSerializer.Serialize<ControlMessage>(new MembershipControl(conversation, user, true), HangoutJson.Options)
            .ShouldBe($$"""{"kind":"membership","conversationId":"{{conversation}}","userId":"{{user}}","active":true}""");
        JsonSerializer.Serialize<ControlMessage>(new BlockControl(user, conversation), HangoutJson.Options)
            .ShouldBe($$"""{"kind":"block","userId":"{{user}}","otherId":"{{conversation}}"}""");
    }

    [Fact]
    public void What_is_written_without_nulls_can_be_read_again()
    {
        var message = new MessageDto(Guid.NewGuid(), Guid.NewGuid(), 1, 1, null, MessageKind.System, "x", null, null, null, null, DateTimeOffset.UtcNow);
        var json = JsonSerializer.Serialize(message, HangoutJson.Options);
        json.ShouldNotContain("null");
        JsonSerializer.Deserialize<MessageDto>(json, HangoutJson.Options).ShouldBe(message);
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<MessageDto>("{}", HangoutJson.Options));
    }

    [Theory]
    [InlineData("a😀b", 3, "a…")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    public void Shortening_never_cuts_a_character_in_two(string text, int length, string shortened) => TextRules.Shorten(text, length).ShouldBe(shortened);

    [Theory]
    [InlineData("Nora New", true)]
    [InlineData("Ekström-Õ 日本 עברית", true)]
    [InlineData("می\u200cخواهم", true)]
    [InlineData("👩\u200d👧 ❤\ufe0f", true)]
    [InlineData("\u200b", false)]
    [InlineData("\u3164", false)]
    [InlineData("\u2800 \u2800", false)]
    [InlineData("\u200d\ufe0f", false)]
    [InlineData("Bob\u200b", false)]
    [InlineData("Bob\u3164", false)]
    [InlineData("Bob\u202e", false)]
    [InlineData("\u2066Bob\u2069", false)]
    [InlineData("Bob\u200f", false)]
    [InlineData("Bob\nX", false)]
    [InlineData("Bob\u2028X", false)]
    [InlineData("", false)]
    public void A_name_has_something_to_see_and_nothing_that_deceives(string name, bool isName)
    {
        TextRules.IsName(name).ShouldBe(isName);
        // A name from elsewhere is made one.
        var made = TextRules.Name(name);
        (made.Length == 0 || TextRules.IsName(made)).ShouldBeTrue();
        if (isName)
            made.ShouldBe(name);
    }

    [Fact]
    public void The_migrations_hold_the_whole_model()
    {
        using var db = new HangoutDbContext(new DbContextOptionsBuilder<HangoutDbContext>().UseNpgsql("Host=localhost").Options);
        db.Database.HasPendingModelChanges().ShouldBeFalse("run: dotnet ef migrations add NAME -p Hangout.Core -o Data/Migrations");
    }

    [Fact]
    public async Task The_kept_description_of_the_API_and_the_browsers_wire_are_up_to_date()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Hangout.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        var openApi = await ApiDescription.CreateAsync(TestContext.Current.CancellationToken);
        foreach (var (file, now) in new[] { (ApiDescription.OpenApiFile, openApi), (ApiDescription.BrowserFile, BrowserWire.Create(openApi)) })
        {
            var kept = await File.ReadAllTextAsync(Path.Combine(folder, file), TestContext.Current.CancellationToken);
            (kept == now).ShouldBeTrue($"{file} is out of date; run in Hangout.Web/Client: npm run types");
        }
    }

    [Fact]
    public void Every_demo_dialogue_can_be_played()
    {
        var cast = "abcde".Select(c => new DemoPerson(Guid.NewGuid(), $"{c}-person", $"{c} Person")).ToArray();
        var dialogues = DemoDialogue.ReadAll();
        dialogues.Count.ShouldBeGreaterThan(60);
        foreach (var dialogue in dialogues)
        {
            foreach (var line in dialogue.Play(new Random(1), cast))
            {
                line.Text.ShouldNotContain("[[");
                line.Text.ShouldNotMatch("[@%][A-E]\\b");
            }
        }
    }

    // Not as inline data: attributes are kept as UTF-8.
    private static string[] NotStorable => ["\0", "\ud800", "\udc00\ud800"];

    private static TokenIdentity Identity(string username, string? name = null)
    {
        List<Claim> claims = [new("iss", "https://id.example"), new("sub", "1"), new("preferred_username", username)];
        if (name is not null)
            claims.Add(new("name", name));
        return TokenIdentity.From(new ClaimsPrincipal(new ClaimsIdentity(claims, "test")))!;
    }
}
