using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Support;
using Hangout.Realtime;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>A feature adds a kind of topic in one class (<see cref="FeedTopics"/>); the node does the rest.</summary>
public sealed class TopicKindTests(RealtimeFixture fixture) : IClassFixture<RealtimeFixture>, IAsyncLifetime
{
    private const string Tables = """
        set role hangout_owner;
        create table if not exists feeds (id uuid primary key, last_change bigint not null default 0);
        create table if not exists feed_followers (feed_id uuid, user_id uuid, primary key (feed_id, user_id));
        create table if not exists feed_entries (feed_id uuid, change bigint, text text not null, primary key (feed_id, change));
        reset role;
        """;

    private WebApplication? _node;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Uri Hub => new UriBuilder(new Uri(new Uri(_node!.Urls.First()), IRealtimeHub.Path)) { Scheme = "ws" }.Uri;

    public async ValueTask InitializeAsync()
    {
        await fixture.ExecuteAsync(Tables);
        _node = await fixture.NodeAsync(services => services.AddTopicKind<FeedTopics>(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }

    [Fact(Timeout = 180_000)]
    public async Task Who_follows_a_feed_hears_it_from_the_start_of_the_connection_and_nobody_else_does()
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var feed = await FeedAsync(alice);
        await using var follower = await ConnectAsync(alice);
        await using var stranger = await ConnectAsync(bob);

        await WriteAsync(feed, "first");

        (await NextAsync(follower)).Entries.ShouldBe(["first"]);
        (await SubscribersAsync(feed)).ShouldBe(1);
        await stranger.SendAsync(RawClient.Call("Heartbeat", """{"isActive":true}"""), Token);
        (await stranger.ReadUntilAsync(m => RawClient.TypeOf(m) == 3 || IsFeed(m), Token)).ShouldNotBeNull().ShouldNotContain("FeedChanged");
    }

    [Fact(Timeout = 180_000)]
    public async Task What_was_written_while_Redis_was_away_is_delivered_when_it_is_back()
    {
        var alice = await fixture.PersonAsync("alice");
        var feed = await FeedAsync(alice);
        await using var follower = await ConnectAsync(alice);
        await WriteAsync(feed, "before");
        await NextAsync(follower);

        await fixture.KillRedisAsync();
        await CommitAsync(feed, "missed");
        await CommitAsync(feed, "missed too");
        fixture.StartRedis();

        var missed = await NextAsync(follower);
        missed.Entries.ShouldBe(["missed", "missed too"]);
        missed.Change.ShouldBe(3);
        await Eventually.ReachesAsync(async () => await SubscribersAsync(feed) == 1, "The subscription");
        await WriteAsync(feed, "after");
        (await NextAsync(follower)).Entries.ShouldBe(["after"]);
    }

    [Theory(Timeout = 180_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_follows_no_longer_hears_no_more_whether_or_not_the_command_arrives(bool isCommandLost)
    {
        var (alice, bob) = (await fixture.PersonAsync("alice"), await fixture.PersonAsync("bob"));
        var feed = await FeedAsync(alice, bob);
        await using var leaves = await ConnectAsync(alice);
        await using var stays = await ConnectAsync(bob);

        await fixture.ExecuteAsync("delete from feed_followers where feed_id = $1 and user_id = $2", feed, alice.Id);
        if (!isCommandLost)
            await CommandAsync(feed, alice, isActive: false);

        await Eventually.IsTrueAsync(() => ListenersOf(feed) == 1, "The end of the listening", Promise.Cut);
        await WriteAsync(feed, "not for Alice");
        (await NextAsync(stays)).Entries.ShouldBe(["not for Alice"]);
        await leaves.SendAsync(RawClient.Call("Heartbeat", """{"isActive":true}"""), Token);
        (await leaves.ReadUntilAsync(m => RawClient.TypeOf(m) == 3 || IsFeed(m), Token)).ShouldNotBeNull().ShouldNotContain("FeedChanged");
    }

    [Theory(Timeout = 180_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_begins_to_follow_while_connected_gets_the_newest_entry_and_then_all_others(bool isCommandLost)
    {
        var alice = await fixture.PersonAsync("alice");
        var feed = await FeedAsync();
        await CommitAsync(feed, "old");
        await CommitAsync(feed, "newest");
        await using var follower = await ConnectAsync(alice);

        await fixture.ExecuteAsync("insert into feed_followers values ($1, $2)", feed, alice.Id);
        if (!isCommandLost)
            await CommandAsync(feed, alice, isActive: true);

        var newest = await NextAsync(follower);
        newest.Entries.ShouldBe(["newest"]);
        newest.Change.ShouldBe(2);
        await WriteAsync(feed, "next");
        (await NextAsync(follower)).Entries.ShouldBe(["next"]);
    }

    private static bool IsFeed(string message) => message.Contains("\"target\":\"FeedChanged\"", StringComparison.Ordinal);

    private static async Task<FeedChanged> NextAsync(RawClient client)
    {
        var message = (await client.ReadUntilAsync(IsFeed, Token)).ShouldNotBeNull("the connection ended");
        return JsonDocument.Parse(message).RootElement.GetProperty("arguments")[0].Deserialize<FeedChanged>(HangoutJson.Options).ShouldNotBeNull();
    }

    private Task<RawClient> ConnectAsync(Person person) => RawClient.ConnectAsync(Hub, fixture.TokenOf(person), Token);

    private int ListenersOf(Guid feed)
    {
        var topics = _node!.Services.GetRequiredService<Hangout.Realtime.Backplane.TopicRegistry>();
        return topics.Find(_node.Services.GetRequiredService<FeedTopics>().Of(feed))?.Snapshot().Count ?? 0;
    }

    private async Task<Guid> FeedAsync(params Person[] followers)
    {
        var feed = Guid.CreateVersion7();
        await fixture.ExecuteAsync("insert into feeds (id) values ($1)", feed);
        foreach (var follower in followers)
            await fixture.ExecuteAsync("insert into feed_followers values ($1, $2)", feed, follower.Id);
        return feed;
    }

    private Task<long> CommitAsync(Guid feed, string text) => fixture.CountAsync(
        """
        with numbered as (update feeds set last_change = last_change + 1 where id = $1 returning last_change)
        insert into feed_entries select $1, last_change, $2 from numbered returning change
        """,
        feed, text);

    private async Task WriteAsync(Guid feed, string text)
    {
        var change = await CommitAsync(feed, text);
        await fixture.PublishAsync($"feed:{feed}", System.Text.Encoding.UTF8.GetString(RealtimePublisher.Frame(new FeedChanged(feed, [text], change))));
    }

    private Task CommandAsync(Guid feed, Person person, bool isActive) => fixture.PublishAsync(
        RealtimeChannels.Control, JsonSerializer.Serialize<ControlMessage>(new AccessControl("feed:", feed, person.Id, isActive), HangoutJson.Options));

    private async Task<int> SubscribersAsync(Guid feed) =>
        int.Parse((await fixture.RedisAsync("pubsub", "numsub", $"feed:{feed}")).Split('\n').Last(l => l.Length > 0), System.Globalization.CultureInfo.InvariantCulture);
}
