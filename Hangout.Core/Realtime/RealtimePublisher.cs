using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Hangout.Core.Realtime;

/// <summary>
/// The one place that writes to the Redis channels of docs/data.md. Call it after commit. It never fails its caller: what was
/// committed stays true, and clients heal by the hole in <c>change</c>, or by a <c>Sync</c> that they are asked for as soon as Redis takes anything again.
/// </summary>
public sealed class RealtimePublisher(IConnectionMultiplexer redis, ILogger<RealtimePublisher> logger) : IDisposable
{
    /// <summary>Name of the meter that counts publications that failed.</summary>
    public const string MeterName = "Hangout.Core";

    private const byte RecordSeparator = 0x1e;
    private const long MaxUnanswered = 32 * 1024 * 1024;
    private const int MaxUsersToResync = 1_000;
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(5), BetweenWarnings = TimeSpan.FromSeconds(1), BetweenTries = TimeSpan.FromSeconds(1);
    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Published = Meter.CreateCounter<long>("hangout.realtime.published", "{frame}", "Frames given to Redis.");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("hangout.realtime.publish_failures", "{frame}", "Frames that Redis did not take.");
    private readonly Lock _gate = new();
    private HashSet<Guid> _usersToResync = [];
    private bool _allMustResync;
    private bool _isTellingLoss;
    private volatile bool _isDisposed;
    private long _unanswered;
    private long _toldAt = Stopwatch.GetTimestamp() - Stopwatch.Frequency;

    /// <summary>A person came, went or changed status: to those who watch.</summary>
    public Task PresenceChangedAsync(PresenceDto person) =>
        PublishAsync(RealtimeChannels.Presence(person.UserId), Frame(new PresenceChanged([person])));

    /// <summary>Tells the realtime nodes to join or cut connections.</summary>
    public Task ControlAsync(ControlMessage message) =>
        PublishAsync(RealtimeChannels.Control, Json(message));

    /// <summary>An event to the members of a conversation.</summary>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="changed">A parameter of <see cref="IRealtimeClient"/>, whose method has its name.</param>
    public Task ToConversationAsync(Guid conversationId, object changed) =>
        PublishAsync(RealtimeChannels.Conversation(conversationId), Frame(changed));

    /// <summary>An event to a person's followers and friends, and to the person.</summary>
    /// <param name="authorId">Whose followers.</param>
    /// <param name="changed">The event, likewise.</param>
    public Task ToFollowersAsync(Guid authorId, object changed) => PublishAsync(RealtimeChannels.Followers(authorId), Frame(changed));

    /// <summary>An event to a person's friends, and to the person.</summary>
    /// <param name="authorId">Whose friends.</param>
    /// <param name="changed">The event, likewise.</param>
    public Task ToFriendsAsync(Guid authorId, object changed) => PublishAsync(RealtimeChannels.Friends(authorId), Frame(changed));

    /// <summary>An event to one person's devices.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="changed">The event, likewise.</param>
    public async Task ToUserAsync(Guid userId, object changed)
    {
        if (!await PublishAsync(RealtimeChannels.User(userId), Frame(changed)))
            Lost(userId);
    }

    /// <summary>A whole frame of SignalR's JSON protocol: an invocation without an ID, and the record separator.</summary>
    /// <param name="changed">The event, likewise.</param>
    /// <returns>UTF-8.</returns>
    public static byte[] Frame(object changed)
    {
        using var buffer = new MemoryStream(1024);
        buffer.Write(FrameStart(changed.GetType()));
        buffer.Write(",\"arguments\":["u8);
        JsonSerializer.Serialize(buffer, changed, changed.GetType(), HangoutJson.Options);
        buffer.Write("]}"u8);
        buffer.WriteByte(RecordSeparator);
        return buffer.ToArray();
    }

    /// <summary>How the frames of an event begin.</summary>
    /// <param name="changed">The event's type.</param>
    /// <returns>UTF-8, up to the name of the client's method.</returns>
    public static byte[] FrameStart(Type changed) => Encoding.UTF8.GetBytes($"{{\"type\":1,\"target\":\"{changed.Name}\"");

    /// <summary>Ends the tries to tell what was lost.</summary>
    public void Dispose() => _isDisposed = true;

    private async Task<bool> PublishAsync(string channel, byte[] payload)
    {
        // What Redis has not answered stays in this process, however long nobody waits for it any more: a frozen Redis must not fill the memory.
        if (Interlocked.Add(ref _unanswered, payload.Length) > MaxUnanswered)
        {
            Interlocked.Add(ref _unanswered, -payload.Length);
            Fail(channel, payload, exception: null);
            return false;
        }

        try
        {
            await GiveAsync(channel, payload).WaitAsync(WaitTimeout);
            Published.Add(1);
            return true;
        }
        catch (Exception e)
        {
            // It never fails its caller.
            Fail(channel, payload, e);
            return false;
        }
    }

    private async Task GiveAsync(string channel, byte[] payload)
    {
        try
        {
            await redis.GetSubscriber().PublishAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal), payload);
        }
        finally
        {
            Interlocked.Add(ref _unanswered, -payload.Length);
        }
    }

    /// <summary>An event for a person shows no hole where it is missing: the person's clients are asked to sync.</summary>
    private void Lost(Guid userId)
    {
        lock (_gate)
        {
            Note([userId], isEverybody: false);
            if (_isTellingLoss)
                return;
            _isTellingLoss = true;
        }

        _ = TellLossAsync();
    }

    private async Task TellLossAsync()
    {
        while (!_isDisposed)
        {
            await Task.Delay(BetweenTries);
            HashSet<Guid> usersToResync;
            bool isEverybody;
            lock (_gate)
                (usersToResync, isEverybody, _usersToResync, _allMustResync) = (_usersToResync, _allMustResync, [], false);
            var isTold = await PublishAsync(RealtimeChannels.Control, Json(new LostControl(isEverybody ? null : [.. usersToResync])));
            lock (_gate)
            {
                if (!isTold)
                    Note(usersToResync, isEverybody);
                if (_usersToResync.Count > 0 || _allMustResync)
                    continue;
                _isTellingLoss = false;
                return;
            }
        }
    }

    /// <summary>Under the gate: notes who lost something; past the most, that everybody may have.</summary>
    private void Note(IEnumerable<Guid> userIds, bool isEverybody)
    {
        _usersToResync.UnionWith(userIds);
        _allMustResync |= isEverybody || _usersToResync.Count > MaxUsersToResync;
        if (_allMustResync)
            _usersToResync.Clear();
    }

    private static byte[] Json(ControlMessage message) => JsonSerializer.SerializeToUtf8Bytes(message, HangoutJson.Options);

    /// <summary>Counts every failure and tells of one a second: while Redis is away each publication fails.</summary>
    private void Fail(string channel, byte[] payload, Exception? exception)
    {
        Failed.Add(1);
        var told = Interlocked.Read(ref _toldAt);
        if (Stopwatch.GetElapsedTime(told) < BetweenWarnings || Interlocked.CompareExchange(ref _toldAt, Stopwatch.GetTimestamp(), told) != told)
            return;
        logger.LogWarning(exception, "Redis did not take a frame of {Bytes} bytes for {Channel}; clients catch up by the watermark or their next sync", payload.Length, channel);
    }
}
