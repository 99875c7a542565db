using System.Diagnostics;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Notifications;
using Hangout.Core.Conversations;
using Hangout.Core.Messages;
using Hangout.Core.Notifications;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Data.Demo;

/// <summary>A small company's worth of people and conversations, so that a first look shows a place that is lived in.</summary>
internal static class DemoData
{
    private const int Seed = 20;

    /// <summary>Fills it in, unless it is there already. One transaction: all of it or nothing.</summary>
    public static async Task FillAsync(HangoutDbContext db, ILogger logger, CancellationToken cancellationToken)
    {
        var first = DemoIds.Of("conversation", 0);
        var now = DateTimeOffset.UtcNow;
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Conversations.AnyAsync(c => c.Id == first, cancellationToken))
        {
            logger.LogInformation("The demo data is there already");
            var here = await PeopleAsync(db, cancellationToken);
            await DemoScenes.FillAsync(db, here, now, logger, cancellationToken);
            await DemoPosts.FillAsync(db, here, now, logger, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return;
        }

        var watch = Stopwatch.StartNew();
        var people = await AddPeopleAsync(db, now.AddDays(-DemoTimeline.Days - 7), cancellationToken);
        var messages = await AddConversationsAsync(db, people, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await DemoCopy.WriteAsync(db, messages, cancellationToken);
        await DemoScenes.FillAsync(db, people, now, logger, cancellationToken);
        await DemoPosts.FillAsync(db, people, now, logger, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        logger.LogInformation("Filled in {People} demo people and {Messages} messages in {Milliseconds} ms", people.Count, messages.Count, watch.ElapsedMilliseconds);
    }

    /// <summary>People who are here under these usernames already take part as they are.</summary>
    private static async Task<Dictionary<string, DemoPerson>> AddPeopleAsync(HangoutDbContext db, DateTimeOffset joined, CancellationToken cancellationToken)
    {
        var all = DemoPeople.Make(joined);
        var names = all.Select(u => u.Username).ToArray();
        var here = await db.Users.AsNoTracking().Where(u => names.Contains(u.Username)).ToListAsync(cancellationToken);
        var added = all.ExceptBy(here.Select(u => u.Username), u => u.Username, StringComparer.Ordinal).ToArray();
        db.Users.AddRange(added);
        return here.Concat(added).ToDictionary(u => u.Username, u => new DemoPerson(u.Id, u.Username, u.Name), StringComparer.Ordinal);
    }

    /// <summary>Those of an earlier run; who has gone since is made again.</summary>
    private static async Task<Dictionary<string, DemoPerson>> PeopleAsync(HangoutDbContext db, CancellationToken cancellationToken)
    {
        var people = await AddPeopleAsync(db, DateTimeOffset.UtcNow.AddDays(-DemoTimeline.Days - 7), cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        return people;
    }

    private static async Task<List<Message>> AddConversationsAsync(
        HangoutDbContext db, Dictionary<string, DemoPerson> people, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pairs = (await db.Conversations.Where(c => c.DirectKey != null).Select(c => c.DirectKey!).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        // The same seed, the same content in every demo; only the times are relative to now.
        var random = new Random(Seed);
        var script = new DemoScript(DemoDialogue.ReadAll(), people, now);
        var all = new List<Message>();
        for (var i = 0; i < DemoPlan.All.Length; i++)
        {
            var plan = DemoPlan.All[i];
            var id = DemoIds.Of("conversation", i);
            var messages = script.Play(random, plan, id);
            var key = plan.Kind == ConversationKind.Direct ? Conversation.DirectKeyOf(people[plan.People[0]].Id, people[plan.People[1]].Id) : null;
            if (key is not null && pairs.Contains(key))
                continue; // These two talk already; theirs stays as it is.
            db.Conversations.Add(NewConversation(plan, id, key, people, messages));
            db.ConversationMembers.AddRange(plan.People.Select(p => NewMember(plan, id, people[p], messages)));
            db.Notifications.AddRange(plan.Unread.SelectMany(u => Notify(plan, people, people[u.Username], messages)));
            all.AddRange(messages);
        }

        return all;
    }

    private static Conversation NewConversation(
        DemoConversation plan, Guid id, string? directKey, Dictionary<string, DemoPerson> people, List<Message> messages) => new()
        {
            Id = id,
            Kind = plan.Kind,
            Title = plan.Title,
            Description = plan.Description,
            IsPublic = plan.IsPublic,
            DirectKey = directKey,
            CreatedBy = people[plan.People[0]].Id,
            LastSeq = messages.Count,
            LastChange = messages.Count,
            LastMessageAt = messages[^1].CreatedAt,
            LastActivityAt = messages[^1].CreatedAt,
            MemberCount = plan.People.Length,
            CreatedAt = messages[0].CreatedAt.AddMinutes(-5),
            UpdatedAt = messages[^1].CreatedAt,
        };

    private static ConversationMember NewMember(DemoConversation plan, Guid id, DemoPerson person, List<Message> messages)
    {
        var read = messages.Count - plan.Unread.Where(u => u.Username == person.Username).Select(u => u.Count).FirstOrDefault();
        return new()
        {
            ConversationId = id,
            UserId = person.Id,
            Role = plan.Kind != ConversationKind.Direct && plan.People[0] == person.Username ? MemberRole.Owner : MemberRole.Member,
            LastReadSeq = read,
            LastDeliveredSeq = read,
            JoinedAt = messages[0].CreatedAt.AddMinutes(-5),
            UpdatedAt = messages[^1].CreatedAt,
        };
    }

    /// <summary>What the worker would have made of the unread messages.</summary>
    private static IEnumerable<Notification> Notify(DemoConversation plan, Dictionary<string, DemoPerson> people, DemoPerson recipient, List<Message> messages)
    {
        var unread = plan.Unread.Where(u => u.Username == recipient.Username).Sum(u => u.Count);
        foreach (var message in messages.TakeLast(unread).Where(m => m.SenderId != recipient.Id))
        {
            var isMention = message.Mentions.Contains(recipient.Id);
            if (!isMention && plan.Kind != ConversationKind.Direct)
                continue;
            var sender = people.Values.First(p => p.Id == message.SenderId);
            yield return new()
            {
                Id = Guid.CreateVersion7(message.CreatedAt),
                UserId = recipient.Id,
                Kind = isMention ? NotificationKind.Mention : NotificationKind.Message,
                Title = isMention ? $"{sender.Name} mentioned you" + (plan.Title is null ? "" : $" in {plan.Title}") : sender.Name,
                Content = TextRules.Shorten(TextRules.OneLine(message.Text), 300),
                ActorId = sender.Id,
                ConversationId = message.ConversationId,
                MessageId = message.Id,
                Seq = message.Seq,
                CreatedAt = message.CreatedAt,
                DedupeKey = $"message:{message.Id}",
            };
        }
    }
}
