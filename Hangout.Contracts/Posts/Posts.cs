using Hangout.Contracts.Accounts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;

namespace Hangout.Contracts.Posts;

/// <summary>What a post is, by what it holds (SOC-1).</summary>
public enum PostKind
{
    /// <summary>Text alone.</summary>
    Text,

    /// <summary>Images, with or without text.</summary>
    Image,

    /// <summary>A link.</summary>
    Link,

    /// <summary>A poll.</summary>
    Poll,

    /// <summary>Another's post, passed on without a word of one's own (SOC-2).</summary>
    Share,
}

/// <summary>Who may see a post (SOC-1). What a person lets others see of their profile narrows it further: see <see cref="ProfileVisibility"/>.</summary>
public enum PostAudience
{
    /// <summary>Everybody, signed in or not. Of a person whose account is private, or whose profile is not public: their followers.</summary>
    Public,

    /// <summary>Followers and friends of the author.</summary>
    Followers,

    /// <summary>Friends of the author.</summary>
    Friends,

    /// <summary>The author alone.</summary>
    Private,
}

/// <summary>An image of a post that is written.</summary>
/// <param name="FileId">An image that the author uploaded.</param>
/// <param name="Alt">What it shows, for those who cannot see it; at most 1,000 characters in one line.</param>
public sealed record PostImageRequest(Guid FileId, string? Alt = null);

/// <summary>A poll of a post that is written; it cannot be edited.</summary>
/// <param name="Options">2 to 20 different ones, each a line of at most 100 characters.</param>
/// <param name="IsMultiple">Whether a person may choose several.</param>
/// <param name="ClosesAt">When voting ends, in the future, at most 365 days ahead.</param>
public sealed record PostPollRequest(IReadOnlyList<string> Options, bool IsMultiple = false, DateTimeOffset? ClosesAt = null);

/// <summary>Writes a post (SOC-1). It holds text, images, a link or a poll; images, link and poll exclude each other.</summary>
/// <param name="Id">Made by the author's client, best UUIDv7: the same request again returns the first result; another post under it is
/// <see cref="ErrorCodes.IdReused"/>.</param>
/// <param name="Text">Markdown of at most 5,000 characters. <c>#tags</c> and <c>@usernames</c> in it count: at most 30 tags of up to 50 characters, and 50 people.</param>
/// <param name="Audience">Who may see it.</param>
/// <param name="Images">1 to 10.</param>
/// <param name="LinkUrl">An http or https address of at most 2,000 characters; its preview comes some time later.</param>
/// <param name="Poll">A question on which people vote; the text is the question.</param>
/// <param name="QuotedId">A post that the text speaks of, one the author may see. Who may not see it sees the text without it.</param>
public sealed record PublishPostRequest(
    Guid Id, string? Text = null, PostAudience Audience = PostAudience.Public, IReadOnlyList<PostImageRequest>? Images = null, string? LinkUrl = null,
    PostPollRequest? Poll = null, Guid? QuotedId = null);

/// <summary>Changes one's own post (SOC-4); what is absent stays. The former text is kept for all who may see the post.</summary>
/// <param name="Text">Another text.</param>
/// <param name="Audience">Another audience; whoever may see it no longer loses it at once.</param>
public sealed record EditPostRequest(string? Text = null, PostAudience? Audience = null);

/// <summary>Passes a post on to one's own followers, as a post of one's own (SOC-2).</summary>
/// <param name="Id">Of the new post, as with <see cref="PublishPostRequest"/>.</param>
/// <param name="Audience">Who may see that it was shared; never more than may see the shared post.</param>
public sealed record SharePostRequest(Guid Id, PostAudience Audience = PostAudience.Public);

/// <summary>An image of a post.</summary>
/// <param name="File">The file; its thumbnails open for everyone who may see the post.</param>
/// <param name="Alt">What it shows.</param>
public sealed record PostImageDto(FileDto File, string? Alt = null);

/// <summary>A poll as the caller sees it. Who voted for what is nobody's to see.</summary>
/// <param name="Options">What can be chosen, with how many did.</param>
/// <param name="IsMultiple">Whether a person may choose several.</param>
/// <param name="Voters">How many people voted.</param>
/// <param name="Mine">What the caller chose, by place from 0; empty before they vote.</param>
/// <param name="ClosesAt">When voting ends.</param>
/// <param name="IsClosed">Whether it has.</param>
public sealed record PostPollDto(
    IReadOnlyList<PostPollOptionDto> Options, bool IsMultiple, int Voters, IReadOnlyList<int> Mine, DateTimeOffset? ClosesAt = null, bool IsClosed = false);

/// <summary>An option of a poll.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Votes">How many chose it.</param>
public sealed record PostPollOptionDto(string Text, int Votes);

/// <summary>Votes in a post's poll (SOC-1); what was chosen before no longer counts.</summary>
/// <param name="Options">Places from 0; none takes the vote back.</param>
public sealed record VotePostRequest(IReadOnlyList<int> Options);

/// <summary>A post as the caller sees it (SOC-1 to SOC-4).</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Audience">Who may see it.</param>
/// <param name="Text">Markdown source; empty for a share.</param>
/// <param name="Html">The text as sanitised HTML. A tag is a link to <c>/tags/{tag}</c>, a mention as in messages.</param>
/// <param name="Version">1, and one more with each edit, vote, like, comment and share: the larger one is the newer state.</param>
/// <param name="Likes">How many people like it.</param>
/// <param name="Comments">How many comments it has, answers included.</param>
/// <param name="Shares">How many passed it on, with or without words.</param>
/// <param name="IsLiked">Whether the caller likes it.</param>
/// <param name="IsShared">Whether the caller passed it on without words.</param>
/// <param name="CreatedAt">When it was published.</param>
/// <param name="EditedAt">When its text was last changed.</param>
/// <param name="Tags">Lower case, without the number sign; absent when none.</param>
/// <param name="Mentions">The people it mentions; absent when none.</param>
/// <param name="Images">Its images.</param>
/// <param name="Link">Its link; only <c>url</c> is set until the page was read.</param>
/// <param name="Poll">Its poll.</param>
/// <param name="Shared">What is passed on (of a share).</param>
/// <param name="Quoted">What it speaks of, as long as the caller may see that.</param>
/// <param name="IsQuoteGone">True where it speaks of a post that is gone, or not for the caller.</param>
public sealed record PostDto(
    Guid Id, UserDto Author, PostKind Kind, PostAudience Audience, string Text, string? Html, long Version, int Likes, int Comments, int Shares,
    bool IsLiked, bool IsShared, DateTimeOffset CreatedAt, DateTimeOffset? EditedAt = null, IReadOnlyList<string>? Tags = null,
    IReadOnlyList<Guid>? Mentions = null, IReadOnlyList<PostImageDto>? Images = null, LinkPreviewDto? Link = null, PostPollDto? Poll = null,
    PostDto? Shared = null, PostDto? Quoted = null, bool IsQuoteGone = false);

/// <summary>A former version of a post's text (SOC-4).</summary>
/// <param name="Version">1, 2, 3 … in their order.</param>
/// <param name="Text">Markdown source.</param>
/// <param name="WrittenAt">From when on it stood.</param>
public sealed record PostEditDto(int Version, string Text, DateTimeOffset WrittenAt);

/// <summary>A stretch of the home timeline, newest first (SOC-3).</summary>
/// <param name="Items">The posts.</param>
/// <param name="Since">Opaque; pass it to <c>/api/feed/home/news</c> to learn of everything that came later, however long that takes.</param>
/// <param name="NextCursor">Pass it as <c>cursor</c> for older ones; absent at the end.</param>
public sealed record FeedPage(IReadOnlyList<PostDto> Items, string Since, string? NextCursor = null);

/// <summary>What came into the home timeline since (SOC-3).</summary>
/// <param name="Items">The posts, newest first; some may be known already. Of each the newest state.</param>
/// <param name="Since">For the next call.</param>
/// <param name="IsComplete">False where more came than one answer holds: read the timeline anew.</param>
public sealed record FeedNews(IReadOnlyList<PostDto> Items, string Since, bool IsComplete = true);

/// <summary>A tag that many use of late (SOC-3).</summary>
/// <param name="Tag">Lower case, without the number sign.</param>
/// <param name="Posts">Public posts with it in the last seven days.</param>
public sealed record TrendingTagDto(string Tag, int Posts);
