namespace Hangout.BrowserTests.Desktop;

/// <summary>Posts between two browsers (SOC-1 to SOC-4).</summary>
public sealed class FeedTests(HangoutFixture hangout) : DesktopTest(hangout)
{
    [Fact]
    public async Task A_post_of_somebody_one_follows_waits_behind_the_pill_and_shows_by_the_full_stop_key()
    {
        var (ann, ben) = await FollowedAsync();
        await PublishAsync(ann, "First of all");
        await Assertions.Expect(ben.Page.Locator(".feed-pill")).ToContainTextAsync("1 new post");
        await Assertions.Expect(Post(ben, "First of all")).ToHaveCountAsync(0);
        await ben.Page.Locator("hangout-feed [data-scroller]").FocusAsync();
        await ben.Page.Keyboard.PressAsync(".");
        await Assertions.Expect(Post(ben, "First of all")).ToBeVisibleAsync();
        await Assertions.Expect(ben.Page.Locator(".feed-pill")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Likes_comments_and_a_deletion_reach_the_other_browser()
    {
        var (ann, ben) = await FollowedAsync();
        await PublishAsync(ann, "Who likes it?");
        await ben.Page.Locator(".feed-pill").ClickAsync();
        await Post(ben, "Who likes it?").Locator(".is-like").ClickAsync();
        await Assertions.Expect(Post(ann, "Who likes it?").Locator(".is-like span")).ToHaveTextAsync("1");

        await Post(ann, "Who likes it?").Locator(".is-comment").ClickAsync();
        await Post(ben, "Who likes it?").Locator(".is-comment").ClickAsync();
        await ben.Page.Locator("post-comments > comment-box textarea").FillAsync("I do");
        await ben.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.Page.Locator(".comment:not(.is-waiting)").GetByText("I do", new() { Exact = true })).ToBeVisibleAsync();

        await ann.Page.Locator("hangout-feed article.post .post-head > .button-icon").ClickAsync();
        await ann.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete", Exact = true }).ClickAsync();
        await ann.Page.Locator("confirm-dialog button[type=submit]").ClickAsync();
        await Assertions.Expect(ben.Page.GetByText("This post is gone")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_post_that_is_written_without_a_connection_shows_greyed_and_is_published_once_when_it_is_back()
    {
        var (ann, ben) = await FollowedAsync();
        await ann.Page.Context.SetOfflineAsync(true);
        await ann.Page.Locator("post-composer textarea").FillAsync("From the tunnel");
        await ann.Page.Locator("post-composer button[type=submit]").ClickAsync();
        await Assertions.Expect(ann.Page.Locator(".post.is-waiting")).ToContainTextAsync("From the tunnel");
        await ann.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(Post(ann, "From the tunnel")).ToHaveCountAsync(1);
        await Assertions.Expect(ann.Page.Locator(".post.is-waiting")).ToHaveCountAsync(0);
        await ben.Page.Locator(".feed-pill").ClickAsync();
        await Assertions.Expect(Post(ben, "From the tunnel")).ToHaveCountAsync(1);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task The_feed_and_a_post_have_no_accessibility_violation(ColorScheme scheme)
    {
        var ann = await NewPersonAsync("Ann");
        await UseAsync(ann, scheme);
        await BecomePhoneAsync(ann);
        await OpenFeedAsync(ann);
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("an empty feed");
        await PublishAsync(ann, "Hello **there** #harbour");
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("the feed");
        await Post(ann, "Hello there").Locator(".is-comment").ClickAsync();
        await ann.Page.Locator("post-comments > comment-box textarea").FillAsync("A word");
        await ann.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(ann.Page.Locator(".comment:not(.is-waiting)")).ToBeVisibleAsync();
        (await ViolationsAsync(ann.Page)).ShouldBeEmpty("a post with a comment");
    }

    /// <summary>Ben follows Ann, and both look at their feeds.</summary>
    private async Task<(Person Ann, Person Ben)> FollowedAsync()
    {
        var (ann, ben) = (await NewPersonAsync("Ann"), await NewPersonAsync("Ben"));
        await PeopleTests.OpenProfileAsync(ben, ann);
        await ben.Page.Locator("hangout-profile").GetByRole(AriaRole.Button, new() { Name = "Follow", Exact = true }).ClickAsync();
        await Assertions.Expect(ben.Page.Locator("hangout-profile relation-buttons")).ToContainTextAsync("Following");
        await OpenFeedAsync(ann);
        await OpenFeedAsync(ben);
        return (ann, ben);
    }

    private static async Task OpenFeedAsync(Person person)
    {
        await person.Page.EvaluateAsync("location.hash = 'writePost?'");
        await Assertions.Expect(person.Page.Locator("post-timeline .posts, post-timeline .empty").First).ToBeVisibleAsync();
    }

    private static async Task PublishAsync(Person person, string text)
    {
        await person.Page.Locator("post-composer textarea").FillAsync(text);
        await person.Page.Locator("post-composer button[type=submit]").ClickAsync();
        await Assertions.Expect(person.Page.Locator("hangout-feed post-card").First).ToBeVisibleAsync();
    }

    /// <summary>A post that the server has.</summary>
    private static ILocator Post(Person person, string text) => person.Page.Locator("hangout-feed post-card").Filter(new() { HasText = text });
}
