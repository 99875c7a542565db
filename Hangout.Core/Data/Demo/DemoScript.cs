using Hangout.Core.Messages;

namespace Hangout.Core.Data.Demo;

/// <summary>Plays the dialogues of one conversation into messages.</summary>
internal sealed class DemoScript(List<DemoDialogue> dialogues, Dictionary<string, DemoPerson> people, DateTimeOffset now)
{
    private readonly Dictionary<Guid, DemoPerson> _byId = people.Values.ToDictionary(p => p.Id);
    private int _messages;

    public List<Message> Play(Random random, DemoConversation plan, Guid conversationId)
    {
        var cast = plan.People.Select(p => people[p]).ToArray();
        var fitting = dialogues.Where(d => d.People <= cast.Length && d.Topics.Intersect(plan.Topics, StringComparer.Ordinal).Any()).ToArray();
        var isSocial = plan.Topics.Any(t => t is "random" or "climbing" or "social" or "lunch");
        var messages = new List<Message>();
        var pool = new Queue<DemoDialogue>();
        foreach (var begin in DemoTimeline.Beginnings(random, now, plan.Dialogues, plan.LastHoursAgo, isSocial))
        {
            // Every fitting dialogue is played before one comes again, with other variants and other people.
            if (pool.Count == 0)
            {
                random.Shuffle(fitting);
                pool = new(fitting);
            }

            random.Shuffle(cast);
            PlayOne(random, pool.Dequeue(), cast, conversationId, begin, messages);
        }

        var last = messages[^1].CreatedAt;
        foreach (var (username, text) in DemoPlan.Closing.GetValueOrDefault(plan.Key, []))
            Say(people[username], text, isReply: false, conversationId, cast, last = last.AddSeconds(DemoTimeline.Pause(random, text)), messages);
        return messages;
    }

    private void PlayOne(Random random, DemoDialogue dialogue, DemoPerson[] cast, Guid conversationId, DateTimeOffset begin, List<Message> messages)
    {
        var time = begin;
        foreach (var line in dialogue.Play(random, cast))
        {
            Say(cast[line.Role], line.Text, line.IsReply, conversationId, cast, time, messages);
            time = time.AddSeconds(DemoTimeline.Pause(random, line.Text));
        }
    }

    private void Say(
        DemoPerson sender, string text, bool isReply, Guid conversationId, DemoPerson[] cast, DateTimeOffset time, List<Message> messages)
    {
        var content = MessageContent.From(text, parts: null).Value;
        var seq = messages.Count + 1;
        messages.Add(new()
        {
            Id = DemoIds.Of("message", ++_messages),
            ConversationId = conversationId,
            Seq = seq,
            Change = seq,
            SenderId = sender.Id,
            Kind = content.Kind,
            Text = content.Text,
            Html = content.Html,
            ReplyToId = isReply && messages.Count > 0 ? messages[^1].Id : null,
            Mentions = [.. content.Mentions.Where(people.ContainsKey).Select(m => people[m].Id).Where(id => id != sender.Id && cast.Contains(_byId[id]))],
            CreatedAt = time < now ? time : now,
        });
    }
}
