using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Posts;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Posts
{
    public sealed record PublishedPost(PostDto Post, bool IsNew);

    public sealed record WrittenComment(CommentDto Comment, bool IsNew);

    public sealed class PublishPost
    {
        public Task<Result<PublishedPost>> RunAsync(CurrentUser user, PublishPostRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class ReadPosts
    {
        public Task<Result<PostDto[]>> ByIdsAsync(CurrentUser user, Guid[] ids, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<PostDto>> OneAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<PostEditDto[]>> EditsAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class EditPost
    {
        public Task<Result<PostDto>> RunAsync(CurrentUser user, Guid postId, EditPostRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class DeletePost
    {
        public Task<Failure?> RunAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class LikePost
    {
        public Task<Result<PostDto>> RunAsync(CurrentUser user, Guid postId, bool isLiked, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class ListLikes
    {
        public Task<Result<Page<UserDto>>> OfPostAsync(CurrentUser user, Guid postId, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<UserDto>>> OfCommentAsync(CurrentUser user, Guid commentId, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class VotePost
    {
        public Task<Result<PostDto>> RunAsync(CurrentUser user, Guid postId, VotePostRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class SharePost
    {
        public Task<Result<PublishedPost>> RunAsync(CurrentUser user, Guid postId, SharePostRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Failure?> TakeBackAsync(CurrentUser user, Guid postId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class ListComments
    {
        public Task<Result<Page<CommentDto>>> RunAsync(CurrentUser user, Guid postId, Guid? parentId, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class WriteComment
    {
        public Task<Result<WrittenComment>> RunAsync(CurrentUser user, Guid postId, WriteCommentRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<CommentDto>> EditAsync(CurrentUser user, Guid commentId, EditCommentRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class DeleteComment
    {
        public Task<Failure?> RunAsync(CurrentUser user, Guid commentId, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class LikeComment
    {
        public Task<Result<CommentDto>> RunAsync(CurrentUser user, Guid commentId, bool isLiked, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}

namespace Hangout.Core.Posts.Feeds
{
    public sealed class HomeFeed
    {
        public Task<Result<FeedPage>> RunAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<FeedNews>> NewsAsync(CurrentUser user, string since, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class PublicFeeds
    {
        public Task<Result<Page<PostDto>>> ExploreAsync(CurrentUser user, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<TrendingTagDto[]> TrendingAsync(CurrentUser user, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<PostDto>>> OfTagAsync(CurrentUser user, string tag, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    public sealed class PersonPosts
    {
        public Task<Result<Page<PostDto>>> RunAsync(CurrentUser user, Guid userId, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<PostDto>> PublicOneAsync(Guid postId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Result<Page<PostDto>>> PublicAsync(string username, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
