using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Files;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Previews;

namespace Hangout.Core.Posts;

/// <summary>A post that was published, now or by the same request before.</summary>
/// <param name="Post">The post as its author sees it.</param>
/// <param name="IsNew">Whether this call wrote it.</param>
public sealed record PublishedPost(PostDto Post, bool IsNew);

/// <summary>Publishes a post (SOC-1), maybe one that speaks of another (SOC-2).</summary>
public sealed class PublishPost(HangoutDbContext db, PostReader posts, RenderTurns turns, TimeProvider clock)
{
    private static readonly Failure Empty = new(ErrorCodes.MessageEmpty, "A post needs text, images, a link or a poll.");

    /// <summary>Publishes.</summary>
    /// <param name="user">The author.</param>
    /// <param name="request">What it holds.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The post; or <c>message_empty</c>, <c>validation_failed</c>, <c>file_not_found</c>, <c>file_not_ready</c>, <c>file_infected</c>,
    /// <c>post_not_found</c> for what it quotes, <c>id_reused</c>.</returns>
    public async Task<Result<PublishedPost>> RunAsync(CurrentUser user, PublishPostRequest request, CancellationToken cancellationToken)
    {
        var check = await CheckAsync(user.Id, request, cancellationToken);
        if (check.Failure is { } invalid)
            return invalid;
        var published = await db.InTransactionAsync(ct => WriteAsync(check.Value, ct), cancellationToken);
        if (published.Failure is { } failure)
            return failure;
        // It is written: who gave up waiting does not undo that.
        var post = await posts.OneAsync(user.Id, request.Id, CancellationToken.None);
        return post.Failure is { } gone ? gone : new PublishedPost(post.Value, published.Value);
    }

    private async Task<Result<NewPost>> CheckAsync(Guid userId, PublishPostRequest request, CancellationToken cancellationToken)
    {
        if (request.Id == Guid.Empty)
            return Failure.Invalid("id", "is missing.");
        if (!Enum.IsDefined(request.Audience))
            return Failure.Invalid("audience", "is public, followers, friends or private.");
        var images = request.Images ?? [];
        var kind = images.Count > 0 ? PostKind.Image : request.LinkUrl is not null ? PostKind.Link : request.Poll is not null ? PostKind.Poll : PostKind.Text;
        if (kind != PostKind.Poll && request.Poll is not null)
            return Failure.Invalid("poll", "a post holds images, a link or a poll.");
        if (kind != PostKind.Link && request.LinkUrl is not null)
            return Failure.Invalid("linkUrl", "a post holds images, a link or a poll.");
        var link = request.LinkUrl is null ? null : LinkOf(request.LinkUrl);
        if (kind == PostKind.Link && link is null)
            return Failure.Invalid("linkUrl", $"is an http or https address of at most {Limits.PostLink} characters.");
        if (CheckImages(images) is { } badImages)
            return badImages;
        if (request.Poll is { } poll && CheckPoll(poll) is { } badPoll)
            return badPoll;
        var text = await PostText.CheckAsync(turns, userId, request.Text, Limits.PostText, cancellationToken);
        if (text.Failure is { } badText)
            return badText;
        if (text.Value.Text.Length == 0 && kind == PostKind.Poll)
            return Failure.Invalid("text", "is the poll's question.");
        if (text.Value.Text.Length == 0 && kind == PostKind.Text)
            return Empty;
        return new NewPost(request.Id, userId, kind, request.Audience)
        {
            Text = text.Value,
            Images = [.. images.Select(i => i with { Alt = string.IsNullOrWhiteSpace(i.Alt) ? null : i.Alt.Trim() })],
            LinkUrl = link,
            Poll = request.Poll is { } asked ? asked with { Options = [.. asked.Options.Select(o => o.Trim())] } : null,
            QuotedId = request.QuotedId,
        };
    }

    private static string? LinkOf(string url) =>
        url.Length <= Limits.PostLink && TextRules.IsStorable(url) && Uri.TryCreate(url.Trim(), UriKind.Absolute, out var uri) && MessageLinks.IsFetchable(uri)
        && uri.AbsoluteUri is { Length: <= Limits.PostLink } address ? address : null;

    private static Failure? CheckImages(IReadOnlyList<PostImageRequest> images)
    {
        if (images.Count > Limits.PostImages)
            return Failure.Invalid("images", $"at most {Limits.PostImages}.");
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i] is null)
                return Failure.Invalid($"images[{i}]", "is incomplete.");
            if (!MessageContent.IsShort(images[i].Alt, Limits.FileAlt))
                return Failure.Invalid($"images[{i}].alt", $"at most {Limits.FileAlt} characters in one line.");
        }

        return images.DistinctBy(i => i.FileId).Count() < images.Count ? Failure.Invalid("images", "each image once.") : null;
    }

    private Failure? CheckPoll(PostPollRequest poll)
    {
        if (poll.Options is null or { Count: < Limits.PollOptionsMin or > Limits.PollOptions })
            return Failure.Invalid("poll.options", $"{Limits.PollOptionsMin} to {Limits.PollOptions}.");
        if (!poll.Options.All(option => MessageContent.IsLine(option, Limits.PollOption)))
            return Failure.Invalid("poll.options", $"each is one line of at most {Limits.PollOption} characters.");
        if (poll.Options.Select(option => option.Trim()).Distinct(StringComparer.Ordinal).Count() < poll.Options.Count)
            return Failure.Invalid("poll.options", "are different from each other.");
        var now = clock.GetUtcNow();
        return poll.ClosesAt <= now || poll.ClosesAt > now.AddDays(Limits.PostPollDays)
            ? Failure.Invalid("poll.closesAt", $"is in the future, at most {Limits.PostPollDays} days ahead.")
            : null;
    }

    private async Task<Result<bool>> WriteAsync(NewPost asked, CancellationToken cancellationToken)
    {
        // A share has no words to quote: whoever quotes it quotes what it shares. As long as it is known, gone or not: a repeated request finds its first result.
        var post = asked.QuotedId is { } quotedId ? asked with { QuotedId = await OriginalAsync(quotedId, cancellationToken) } : asked;
        if (await post.IsWrittenAsync(db, cancellationToken) is { } isThis)
            return isThis ? false : PostAccess.IdReused;
        if (await CheckFilesAsync(post, cancellationToken) is { } badFile)
            return badFile;
        LockedPost? quoted = null;
        if (post.QuotedId is { } original)
        {
            quoted = await PostAccess.LockAsync(db, post.AuthorId, original, cancellationToken);
            if (quoted is null)
                return PostAccess.NotFound;
        }

        if (await post.InsertAsync(db, cancellationToken) is not { } isWidelyFollowed)
            return await post.IsWrittenAsync(db, cancellationToken) == true ? false : PostAccess.IdReused;
        List<IFact> facts = [new PostPublished(post.Id, post.AuthorId, isWidelyFollowed)];
        if (quoted is not null)
        {
            await PostAccess.ChangeAsync(db, quoted.Id, "share_count = share_count + 1", cancellationToken);
            await Interactions.NoteAsync(db, post.AuthorId, quoted.AuthorId, cancellationToken);
            facts.Add(new PostCounted(quoted.Id, quoted.AuthorId));
        }

        await db.TellAsync(facts, cancellationToken);
        return true;
    }

    private async Task<Guid> OriginalAsync(Guid postId, CancellationToken cancellationToken) =>
        await db.QueryAsync("select coalesce(shared_id, id) from posts where id = $1", [postId], row => row.GetGuid(0), cancellationToken) is [var original] ? original : postId;

    /// <summary>Only images of the author's own: what others uploaded is theirs to publish.</summary>
    private async Task<Failure?> CheckFilesAsync(NewPost post, CancellationToken cancellationToken)
    {
        if (post.Images.Count == 0)
            return null;
        var ids = post.Images.Select(i => i.FileId).ToArray();
        var own = await db.QueryAsync(
            $"select {FileRow.Json} from files f where f.id = any($1) and f.owner_id = $2 and f.deleted_at is null for no key update of f",
            [ids, post.AuthorId], row => FileRow.Read(row), cancellationToken);
        for (var i = 0; i < ids.Length; i++)
        {
            var file = own.Find(f => f.Id == ids[i]);
            var failure = FindFiles.Judge(file) ?? (file!.Kind == FileKind.Image ? null : Failure.Invalid($"images[{i}].fileId", "is not an image."));
            if (failure is not null)
                return failure with { Errors = failure.Errors ?? new Dictionary<string, string[]>(StringComparer.Ordinal) { [$"images[{i}].fileId"] = [failure.Message] } };
        }

        return null;
    }
}
