using System.Runtime.CompilerServices;
using System.Threading.Channels;
using StackExchange.Redis;

namespace Hangout.Realtime.Backplane;

/// <summary>
/// A subscription whose messages are handled in order, on the thread that reads from Redis (docs/decisions/0013).
/// The client library offers two kinds: plain handlers run side by side on the pool and overtake one another; a <see cref="ChannelMessageQueue"/> keeps
/// the order, but stores 2.7 KB for each channel, too much for a channel per connected person. This is such a queue with a handler in place of its storage.
/// </summary>
internal sealed class OrderedSubscription : Channel<ChannelMessage>
{
    private OrderedSubscription(Action<byte[]> handle) => Writer = new Handler(handle);

    /// <summary>Subscribes without waiting. A command that is answered later on the same connection shows that Redis has taken the subscription.</summary>
    /// <param name="redis">The connection; it subscribes again by itself whenever Redis comes back.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="handle">Called with each payload; it must not block, since all answers and publications wait for it.</param>
    /// <returns>Ends the subscription.</returns>
    public static ChannelMessageQueue Start(ISubscriber redis, RedisChannel channel, Action<byte[]> handle)
    {
        var queue = redis.Subscribe(channel, CommandFlags.FireAndForget);
        // A message that came before this line came before anybody was told that Redis has the subscription: it may be missed.
        StorageOf(queue) = new OrderedSubscription(handle);
        return queue;
    }

    // Checked by OrderTests: a version of the library without this field fails there.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queue")]
    private static extern ref Channel<ChannelMessage> StorageOf(ChannelMessageQueue queue);

    private sealed class Handler(Action<byte[]> handle) : ChannelWriter<ChannelMessage>
    {
        public override bool TryWrite(ChannelMessage item)
        {
            handle((byte[])item.Message!);
            return true;
        }

        public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => new(true);
    }
}
