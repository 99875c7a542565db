using System.Text;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;

namespace Hangout.Tests.Realtime;

public sealed class FramePeekTests
{
    private static readonly Guid Conversation = Guid.CreateVersion7();

    [Theory]
    [InlineData("plain")]
    [InlineData("\"change\":999")]
    [InlineData("\\\"change\\\":999,\"")]
    [InlineData("{\"change\":999}\u001e")]
    public void The_newest_change_is_found_whatever_the_text_says(string text)
    {
        var frame = RealtimePublisher.Frame(new MessagesChanged(Conversation, [Message(41, text), Message(42, text)]));

        FramePeek.LastChange(frame).ShouldBe(42);
        Frame.IsWhole(frame).ShouldBeTrue();
    }

    [Fact]
    public void Other_events_tell_no_change()
    {
        FramePeek.LastChange(RealtimePublisher.Frame(new ReactionChanged(Conversation, Conversation, Seq: 3, Change: 44, Conversation, "👍", IsAdded: true))).ShouldBe(44);
        var pinned = new PinChanged(Conversation, Conversation, Seq: 3, Change: 45, new PinDto(Conversation, DateTimeOffset.UnixEpoch));
        FramePeek.LastChange(RealtimePublisher.Frame(pinned)).ShouldBe(45);
        FramePeek.LastChange(RealtimePublisher.Frame(new VoteChanged(Conversation, Conversation, Seq: 3, Change: 46, Conversation, [0, 1]))).ShouldBe(46);
        var previewed = new PreviewsChanged(Conversation, Conversation, Seq: 3, Change: 47, [new LinkPreviewDto("https://example.org", "\"change\":999")]);
        FramePeek.LastChange(RealtimePublisher.Frame(previewed)).ShouldBe(47);
        FramePeek.LastChange(RealtimePublisher.Frame(new MessagesHidden(Conversation, [Conversation]))).ShouldBeNull();
        FramePeek.LastChange(RealtimePublisher.Frame(new TypingChanged(Conversation, Conversation, IsTyping: true))).ShouldBeNull();
    }

    [Fact]
    public void A_frame_of_presence_tells_the_status()
    {
        var frame = RealtimePublisher.Frame(new PresenceChanged([new PresenceDto(Conversation, PresenceStatus.Away)]));

        FramePeek.Presence(frame).ShouldBe(new PresenceDto(Conversation, PresenceStatus.Away));
        FramePeek.Presence("{}\u001e"u8).ShouldBeNull();
        FramePeek.Presence("hello\u001e"u8).ShouldBeNull();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("hello\u001e")]
    [InlineData("\u001e")]
    [InlineData("")]
    public void What_would_spoil_the_framing_is_no_whole_frame(string bytes) => Frame.IsWhole(Encoding.UTF8.GetBytes(bytes)).ShouldBeFalse();

    [Fact]
    public void Frames_that_gathered_go_out_in_order_as_one()
    {
        var joined = Frame.Join([new Frame("{1}\u001e"u8.ToArray()), new Frame("{2}\u001e"u8.ToArray())]);

        joined.Bytes.ShouldBe([0x81, 4, .. "{1}\u001e"u8, 0x81, 4, .. "{2}\u001e"u8]);
    }

    private static MessageDto Message(long change, string text) =>
        new(Guid.CreateVersion7(), Conversation, change, change, Conversation, MessageKind.Text, text, text, Parts: null, ReplyToId: null, Mentions: null, DateTimeOffset.UtcNow);
}
