using Hangout.Bench.Runs.History;

namespace Hangout.Tests.Bench;

public class HistoryShapeTests
{
    private readonly HistoryShape _shape = new(messages: 100_000);

    [Fact]
    public void Messages_are_shared_out_by_rank()
    {
        _shape.Messages.ShouldBeInRange(99_000, 101_000);
        Enumerable.Range(0, HistoryShape.Conversations).Sum(_shape.SizeOf).ShouldBe(_shape.Messages);
        (_shape.SizeOf(0) / (double)_shape.SizeOf(9)).ShouldBe(10, tolerance: 0.1);
    }

    [Fact]
    public void Everybody_is_in_500_conversations_and_every_conversation_has_ten_people()
    {
        var memberships = Enumerable.Range(0, HistoryShape.Conversations)
            .SelectMany(k => Enumerable.Range(0, HistoryShape.Members).Select(m => (Conversation: k, Person: HistoryShape.Member(k, m)))).ToHashSet();

        memberships.Count.ShouldBe(HistoryShape.Conversations * HistoryShape.Members);
        for (var person = 0; person < HistoryShape.People; person++)
            HistoryShape.ConversationsOf(person).ShouldAllBe(k => memberships.Contains(new(k, person)));
        HistoryShape.ConversationsOf(0).Count().ShouldBe(HistoryShape.PerPerson);
    }

    [Fact]
    public void Unread_is_what_others_wrote_after_the_position()
    {
        for (var conversation = 0; conversation < HistoryShape.Conversations; conversation += 97)
        {
            for (var member = 0; member < HistoryShape.Members; member++)
            {
                var person = HistoryShape.Member(conversation, member);
                var counted = 0L;
                for (var seq = _shape.ReadBy(conversation, person) + 1; seq <= _shape.SizeOf(conversation); seq++)
                    counted += seq % HistoryShape.Members == member ? 0 : 1;

                _shape.UnreadBy(conversation, person).ShouldBe(counted);
            }
        }
    }

    [Fact]
    public void A_larger_conversation_is_picked_more_often()
    {
        var random = new Random(1);
        var picks = Enumerable.Range(0, 20_000).Select(_ => _shape.Pick(random)).ToList();

        picks.ShouldAllBe(k => k >= 0 && k < HistoryShape.Conversations);
        var share = _shape.SizeOf(0) / (double)_shape.Messages;
        (picks.Count(k => k == 0) / (double)picks.Count).ShouldBe(share, tolerance: 0.01);
    }
}
