using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard;

namespace Hangout.Tests.LocalHosting.Dashboard;

public sealed class ResourceFeedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_subscriber_gets_everything_as_it_is_then_every_change()
    {
        var feed = new ResourceFeed();
        feed.Publish(Event("api", "Starting"));
        feed.Publish(Event("api", "Running"));
        feed.Publish(Event("web", "Waiting"));

        using var subscription = feed.Subscribe();
        feed.Publish(Event("web", "Running"));

        subscription.Initial.Select(Text).ShouldBe(["api Running", "web Waiting"], ignoreOrder: true);
        (await NextAsync(subscription)).Select(Text).ShouldBe(["web Running"]);
    }

    [Fact]
    public async Task A_slow_subscriber_misses_versions_in_between_never_the_latest()
    {
        var feed = new ResourceFeed();
        using var subscription = feed.Subscribe();

        for (var version = 0; version <= 10_000; version++)
            feed.Publish(Event(version % 2 == 0 ? "api" : "web", $"{version}"));

        (await NextAsync(subscription)).Select(Text).ShouldBe(["api 10000", "web 9999"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_subscriber_that_left_is_told_nothing()
    {
        var feed = new ResourceFeed();
        var subscription = feed.Subscribe();
        subscription.Dispose();

        feed.Publish(Event("api", "Running"));

        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        soon.CancelAfter(TimeSpan.FromMilliseconds(100));
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var batch in subscription.ReadChangesAsync(soon.Token))
                batch.ShouldBeEmpty();
        });
    }

    private static async Task<IReadOnlyList<ResourceEvent>> NextAsync(ResourceFeed.Subscription subscription)
    {
        await foreach (var batch in subscription.ReadChangesAsync(Cancellation))
            return batch;
        throw new InvalidOperationException("The feed ended.");
    }

    private static string Text(ResourceEvent change) => $"{change.ResourceId} {change.Snapshot.State?.Text}";

    private static ResourceEvent Event(string name, string state)
        => new(new ProjectResource(name), name, new CustomResourceSnapshot { ResourceType = "Project", Properties = [], State = state });
}
