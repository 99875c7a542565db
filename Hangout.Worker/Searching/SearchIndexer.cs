using System.Diagnostics;
using Hangout.Core.Messages.Searching;
using Hangout.Core.Realtime;
using OpenTelemetry;
using StackExchange.Redis;

namespace Hangout.Worker.Searching;

/// <summary>
/// Keeps the search index up to date (MSG-11). It hears on Redis in which conversations something changed, and looks now and then for changes that nobody
/// told of. It works at most half of the time, so that a flood of messages is indexed later and not sent later.
/// </summary>
internal sealed class SearchIndexer(IServiceScopeFactory scopes, IConnectionMultiplexer redis, ILogger<SearchIndexer> logger) : BackgroundService
{
    private const int ConversationsAtOnce = 200, BehindAtOnce = 10_000;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250), LongestPause = TimeSpan.FromSeconds(30), BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private HashSet<Guid> _changed = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (pause, lookedAt) = (ShortestPause, (long?)null);
        var isListening = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            HashSet<Guid> changed = [];
            try
            {
                using var silence = SuppressInstrumentationScope.Begin();
                await using var scope = scopes.CreateAsyncScope();
                var index = scope.ServiceProvider.GetRequiredService<IndexMessages>();
                if (!isListening)
                {
                    await redis.GetSubscriber().SubscribeAsync(
                        new RedisChannel(RealtimeChannels.ConversationPrefix + "*", RedisChannel.PatternMode.Pattern), (channel, _) => Note(channel));
                    isListening = true;
                }

                if (lookedAt is not { } at || Stopwatch.GetElapsedTime(at) > BetweenLooks)
                {
                    Note(await index.FindBehindAsync(BehindAtOnce, stoppingToken));
                    lookedAt = Stopwatch.GetTimestamp();
                }

                changed = Take();
                var started = Stopwatch.GetTimestamp();
                if (changed.Count > 0)
                {
                    var (_, left) = await index.RunAsync(changed, stoppingToken);
                    Note(left);
                }

                pause = Stopwatch.GetElapsedTime(started) is var work && work > ShortestPause ? work : ShortestPause;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Note(changed);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                logger.LogWarning("Messages were not indexed for search, again in {Pause}: {Reason}", pause, e.GetBaseException().Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Note(RedisChannel channel)
    {
        if (Guid.TryParse(((string?)channel)?[RealtimeChannels.ConversationPrefix.Length..], out var id))
            Note([id]);
    }

    private void Note(IEnumerable<Guid> ids)
    {
        lock (_gate)
            _changed.UnionWith(ids);
    }

    /// <summary>Some of the conversations that changed; the others wait.</summary>
    private HashSet<Guid> Take()
    {
        lock (_gate)
        {
            if (_changed.Count <= ConversationsAtOnce)
            {
                var all = _changed;
                _changed = [];
                return all;
            }

            HashSet<Guid> some = [.. _changed.Take(ConversationsAtOnce)];
            _changed.ExceptWith(some);
            return some;
        }
    }
}
