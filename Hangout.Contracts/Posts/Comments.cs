using Hangout.Contracts.Accounts;

namespace Hangout.Contracts.Posts;

/// <summary>Comments on a post, or answers a comment (SOC-2).</summary>
/// <param name="Id">Made by the author's client: the same request again returns the first result.</param>
/// <param name="Text">Markdown of 1 to 2,000 characters.</param>
/// <param name="ParentId">The comment that it answers. Answers go five deep; a deeper one stands beside the one that it answers.</param>
public sealed record WriteCommentRequest(Guid Id, string Text, Guid? ParentId = null);

/// <summary>Changes one's own comment.</summary>
/// <param name="Text">Markdown of 1 to 2,000 characters.</param>
public sealed record EditCommentRequest(string Text);

/// <summary>A comment as the caller sees it (SOC-2).</summary>
/// <param name="Id">Its ID.</param>
/// <param name="PostId">On which post.</param>
/// <param name="ParentId">The comment that it answers.</param>
/// <param name="Depth">0 for one on the post itself, at most 5.</param>
/// <param name="Author">Who wrote it; absent where it was deleted.</param>
/// <param name="Text">Markdown source; empty when deleted.</param>
/// <param name="Html">Sanitised HTML.</param>
/// <param name="Likes">How many people like it.</param>
/// <param name="Replies">How many direct answers it has.</param>
/// <param name="IsLiked">Whether the caller likes it.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="EditedAt">When it was last changed.</param>
/// <param name="IsDeleted">True for one that was deleted and has answers: it keeps its place.</param>
public sealed record CommentDto(
    Guid Id, Guid PostId, Guid? ParentId, int Depth, UserDto? Author, string Text, string? Html, int Likes, int Replies, bool IsLiked,
    DateTimeOffset CreatedAt, DateTimeOffset? EditedAt = null, bool IsDeleted = false);
