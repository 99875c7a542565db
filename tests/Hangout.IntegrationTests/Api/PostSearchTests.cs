using Hangout.Contracts;
using Hangout.Contracts.Posts;

namespace Hangout.IntegrationTests.Api;

/// <summary>Posts are found by their words (SOC-3). Who finds whose posts says <see cref="PrivacyMatrixTests"/>.</summary>
public sealed class PostSearchTests(ApiFixture fixture) : PostApiTests(fixture)
{
    [Theory]
    [InlineData("harbour", true)]
    [InlineData("HARB", true)]
    [InlineData("arbour", false)]
    [InlineData("cafe", true)]
    [InlineData("café", true)]
    [InlineData("\"green harbour\"", true)]
    [InlineData("\"harbour green\"", false)]
    [InlineData("\"green harb\"", false)]
    [InlineData("harbour -green", false)]
    [InlineData("harbour -blue", true)]
    [InlineData("#boats", true)]
    [InlineData("#harbour", false)]
    [InlineData("boats", true)]
    [InlineData("京都", true)]
    [InlineData("都京", false)]
    [InlineData("гав", true)]
    [InlineData("1.5", true)]
    [InlineData("harbour from:me", true)]
    [InlineData("harbour from:nobodyatall", false)]
    [InlineData("from:me", true)]
    [InlineData("harbour in:general", false)]
    [InlineData("harbour has:link", false)]
    [InlineData("harbour before:2020", false)]
    [InlineData("harbour after:2020", true)]
    [InlineData("🎉", false)]
    public async Task A_post_is_found_by_what_the_query_says(string query, bool isFound)
    {
        var person = await Fixture.PersonAsync(Stop);
        var post = await PublishAsync(person, "The green harbour's café, 1.5 miles off: #boats 東京都 Гавань", PostAudience.Private);
        (await FindAsync(person, $"{query} ")).Contains(post.Id).ShouldBe(isFound);
    }

    [Fact]
    public async Task The_newest_come_first_and_page_by_page()
    {
        var person = await Fixture.PersonAsync(Stop);
        var word = $"w{Guid.NewGuid():n}";
        var posts = new List<Guid>();
        for (var i = 0; i < 5; i++)
            posts.Insert(0, (await PublishAsync(person, $"{word} {i}")).Id);
        var (found, cursor) = (new List<Guid>(), "");
        do
        {
            var page = await person.GetAsync<Page<PostDto>>($"/api/search/posts?q={word}&limit=2&cursor={cursor}", Stop);
            page.Items.Count.ShouldBeInRange(1, 2);
            found.AddRange(page.Items.Select(p => p.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        found.ShouldBe(posts);
    }

    [Fact]
    public async Task An_edited_post_is_found_by_its_new_words_only_and_a_deleted_one_by_none()
    {
        var person = await Fixture.PersonAsync(Stop);
        var (first, second) = ($"a{Guid.NewGuid():n}", $"b{Guid.NewGuid():n}");
        var post = await PublishAsync(person, first);
        (await FindAsync(person, first)).ShouldBe([post.Id]);
        await person.CallAsync<PostDto>(Patch, $"/api/posts/{post.Id}", new EditPostRequest(second), Stop);
        (await FindAsync(person, first)).ShouldBeEmpty();
        (await FindAsync(person, second)).ShouldBe([post.Id]);
        (await person.SendAsync(Delete, $"/api/posts/{post.Id}", null, Stop)).Dispose();
        (await FindAsync(person, second)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "q")]
    [InlineData("q=%20", "q")]
    [InlineData("q=a%00b", "q")]
    [InlineData("q=has:nonsense", "q")]
    [InlineData("q=a&timeZone=Nowhere", "timeZone")]
    [InlineData("q=a&cursor=nonsense", "cursor")]
    [InlineData("q=a&limit=51", "limit")]
    public async Task What_cannot_be_understood_is_refused(string query, string field)
    {
        var refused = await (await Fixture.PersonAsync(Stop)).RefusedAsync(Get, $"/api/search/posts?{query}", body: null, Stop);
        (refused.Status, refused.Code).ShouldBe((400, ErrorCodes.ValidationFailed));
        refused.Errors!.Keys.ShouldBe([field]);
    }

    private static async Task<IReadOnlyList<Guid>> FindAsync(ApiPerson person, string query) =>
        [.. (await person.GetAsync<Page<PostDto>>($"/api/search/posts?q={Uri.EscapeDataString(query)}", Stop)).Items.Select(p => p.Id)];
}
