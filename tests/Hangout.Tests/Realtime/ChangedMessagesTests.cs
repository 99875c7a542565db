using Hangout.Contracts.Messages;
using Hangout.Realtime.Backplane;

namespace Hangout.Tests.Realtime;

public sealed class ChangedMessagesTests
{
    [Theory]
    [InlineData(40, 3)]
    [InlineData(39, 2)]
    [InlineData(20, 2)]
    [InlineData(19, 1)]
    [InlineData(10, 1)]
    [InlineData(0, 1)]
    public void The_newest_that_a_limit_leaves_are_at_least_one(int characters, int left)
    {
        var messages = new ChangedMessages([Message(1, 20), Message(2, 10), Message(3, 10)]);

        var newest = messages.Newest(characters);

        newest.Select(m => m.Change).ShouldBe(Enumerable.Range(4 - left, left).Select(i => (long)i));
        newest.Characters.ShouldBe(newest.Sum(m => m.Text.Length));
    }

    [Fact]
    public void What_a_person_hid_comes_in_its_place_without_content_and_stays_as_it_was_for_others()
    {
        var messages = new ChangedMessages([Message(1, 5), Message(2, 7)]);

        var seen = messages.Hiding(new HashSet<Guid> { messages[1].Id });

        seen.Select(m => m.Seq).ShouldBe([1L, 2L]);
        seen[1].ShouldSatisfyAllConditions(m => m.IsHidden.ShouldBe(true), m => m.Text.ShouldBeEmpty());
        messages[1].IsHidden.ShouldBeNull();
        messages.Hiding(new HashSet<Guid>()).ShouldBeSameAs(messages);
    }

    [Fact]
    public void Of_none_none_is_left() => ChangedMessages.None.Newest(10).Count.ShouldBe(0);

    private static MessageDto Message(long change, int characters) => new(
        Guid.CreateVersion7(), Guid.Empty, change, change, null, MessageKind.Text, new string('x', characters), null, null, null, null, DateTimeOffset.UnixEpoch);
}
