using Hangout.Contracts.Messages;
using Hangout.Core.Messages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Data.Demo;

/// <summary>Conversations that show what messages can be: threads, reactions, pins, polls, code, places, edits, what was forwarded.</summary>
internal static class DemoScenes
{
    /// <summary>The code of the link into the first of them.</summary>
    public const string InviteCode = "summer-outing-demo";

    /// <summary>Adds them, unless they are there already.</summary>
    public static async Task FillAsync(HangoutDbContext db, Dictionary<string, DemoPerson> people, DateTimeOffset now, ILogger logger, CancellationToken cancellationToken)
    {
        var first = DemoScene.IdOf(0);
        if (await db.Conversations.AnyAsync(c => c.Id == first, cancellationToken))
            return;
        var general = DemoIds.Of("conversation", 0);
        var source = await db.Messages.AsNoTracking().Where(m => m.ConversationId == general).OrderByDescending(m => m.Seq).FirstOrDefaultAsync(cancellationToken);
        Outing(db, people, now, source);
        Move(db, people, now);
        await db.SaveChangesAsync(cancellationToken);
        logger.LogInformation("Filled in two demo conversations with everything that messages can be");
    }

    private static void Outing(HangoutDbContext db, Dictionary<string, DemoPerson> people, DateTimeOffset now, Message? source)
    {
        var scene = new DemoScene(db, people, 0, "Summer outing", "One day by the sea. Who, when, how.", now.AddHours(-6), "alice", "bob", "carol", "dave", "grace", "heidi");
        scene.Note("alice", SystemEvent.AddMember, "bob", "carol", "dave", "grace");
        var plan = scene.Say("alice", "**The outing**\n\n1. Train at 8:10, platform 4\n2. Boats at ten\n3. Lunch at the harbour\n\nBring a hat, @bob.");
        scene.Pin(plan, "alice");
        scene.React(plan, "🎉", "bob", "carol", "dave");
        scene.React(plan, "⛵", "grace");
        scene.Say("bob", "I have three hats.", replyTo: plan);

        var lunch = scene.Show("carol", new PollPart("Lunch?", ["Fish", "Pizza", "Picnic on the beach"]));
        scene.Vote(lunch, "carol", 2);
        scene.Vote(lunch, "alice", 2);
        scene.Vote(lunch, "dave", 0);
        var day = scene.Show("alice", new PollPart("Which days can you?", ["Friday", "Saturday", "Sunday"], IsMultiple: true));
        scene.Vote(day, "bob", 0, 1);
        scene.Vote(day, "carol", 1);
        scene.Vote(day, "dave", 1, 2);
        scene.ClosePoll(day);
        scene.Say("alice", "Saturday it is. The poll is closed.");

        var harbour = scene.Show("dave", new LocationPart(38.697, -9.4215, "The harbour of Cascais"));
        scene.React(harbour, "📍", "alice", "heidi");
        scene.Note("alice", SystemEvent.AddMember, "heidi");
        var typo = scene.Say("heidi", "I bring a dog. Her name is Bisquit.");
        scene.Edit(typo, "I bring a dog. Her name is Biscuit.");
        scene.React(typo, "🐶", "alice", "bob", "carol", "dave", "grace");

        var boats = scene.Say("grace", "Can everybody sail?");
        scene.Say("dave", "I can. Two a boat is best.", threadOf: boats);
        var learner = scene.Say("bob", "I can swim.", threadOf: boats);
        scene.React(learner, "😂", "grace", "dave");
        scene.Say("grace", "@bob sails with @dave, then.", threadOf: boats);
        scene.Show("bob", new TextPart("Who owes whom, once and for all:"), new CodePart(
            "def shares(paid: dict[str, float]) -> dict[str, float]:\n    each = sum(paid.values()) / len(paid)\n"
            + "    return {name: round(sum_ - each, 2) for name, sum_ in paid.items()}\n",
            "python", "shares.py"));
        if (source is not null)
            scene.Say("carol", source.Text, forwarded: new(source.ConversationId, source.Id, source.SenderId));
        scene.Say("alice", "See you at the station. The sea is at https://en.wikipedia.org/wiki/Cascais for those who read ahead.");
        scene.Invite("alice", InviteCode);
        scene.Schedule("alice", "Tomorrow! Train at 8:10, platform 4. Hats.", now.AddDays(3));
        scene.End();
    }

    private static void Move(HangoutDbContext db, Dictionary<string, DemoPerson> people, DateTimeOffset now)
    {
        var scene = new DemoScene(db, people, 1, "Office move", "From the second floor to the fourth.", now.AddDays(-9), "heidi", "alice", "bob", "ken", "frank");
        scene.Say("heidi", "Boxes are in the corridor. Write your name on **two** sides.");
        var plant = scene.Say("ken", "Who owns the big plant?");
        scene.Say("alice", "Nobody owns her. She comes along.", replyTo: plant);
        scene.React(plant, "🪴", "heidi", "bob");
        scene.Say("frank", "Network is up on the fourth floor.");
        scene.Say("heidi", "All done, thank you! Pizza is on me.");
        scene.Archive("heidi");
        scene.End();
    }
}
