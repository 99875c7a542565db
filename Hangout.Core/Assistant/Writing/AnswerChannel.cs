using StackExchange.Redis;

namespace Hangout.Core.Assistant.Writing;

/// <summary>
/// What Redis holds of answers: the text so far of each that is being written, and a channel that wakes and stops those who write (docs/assistant.md). Nothing
/// here must be there: PostgreSQL has what counts, and who writes looks there, too.
/// </summary>
public sealed class AnswerChannel(IConnectionMultiplexer redis)
{
    private const string Wake = "wake";
    private static readonly RedisChannel Channel = RedisChannel.Literal("assistant");
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1), Timeout = TimeSpan.FromSeconds(2);

    /// <summary>An answer waits to be written. It never fails its caller.</summary>
    public Task WakeAsync() => TellAsync(Wake);

    /// <summary>An answer is to stop. It never fails its caller.</summary>
    public Task StopAsync(Guid messageId) => TellAsync(messageId.ToString());

    /// <summary>Listens.</summary>
    /// <param name="woken">An answer waits.</param>
    /// <param name="stopped">An answer is to stop.</param>
    /// <returns>When it listens.</returns>
    public Task ListenAsync(Action woken, Action<Guid> stopped) => redis.GetSubscriber().SubscribeAsync(Channel, (_, word) =>
    {
        if (Guid.TryParse(word.ToString(), out var messageId))
            stopped(messageId);
        else
            woken();
    });

    /// <summary>Adds to the text of an answer.</summary>
    public Task AppendAsync(Guid messageId, string text) => redis.GetDatabase().StringAppendAsync(Key(messageId), text).WaitAsync(Timeout);

    /// <summary>Sets the text of an answer.</summary>
    public Task SetAsync(Guid messageId, string text) => redis.GetDatabase().StringSetAsync(Key(messageId), text, KeptFor).WaitAsync(Timeout);

    /// <summary>The text of an answer so far.</summary>
    /// <returns>Null where Redis does not have it, or is away.</returns>
    public async Task<string?> ReadAsync(Guid messageId)
    {
        try
        {
            return await redis.GetDatabase().StringGetAsync(Key(messageId)).WaitAsync(Timeout);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private async Task TellAsync(string word)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(Channel, word).WaitAsync(Timeout);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Who writes looks into PostgreSQL every second.
        }
    }

    private static RedisKey Key(Guid messageId) => $"answer:{messageId}";
}
