using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Files;

/// <summary>Pictures of people and conversations (ACC-2, CNV-2): an image of the caller's own, whose thumbnails everyone who is signed in may see then.</summary>
public sealed class FilePictures(HangoutDbContext db, ChangeConversation change, ConversationReader reader)
{
    private static readonly Failure NoImage = Failure.Invalid("fileId", "must be an image that can be shown.");

    /// <summary>The address of a file as a picture.</summary>
    internal static string UrlOf(Guid fileId) => $"/api/files/{fileId}/thumbnails/medium";

    /// <summary>Sets the caller's own picture.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">Which image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The account; or <c>validation_failed</c>, <c>file_not_found</c>, <c>file_not_ready</c>.</returns>
    public async Task<Result<MeDto>> OfPersonAsync(CurrentUser user, SetPictureRequest request, CancellationToken cancellationToken)
    {
        var failure = await db.InTransactionAsync(
            async ct =>
            {
                var marked = await MarkAsync(user.Id, request.FileId, ct);
                if (marked.Failure is null)
                    await db.Database.ExecuteSqlAsync($"update users set avatar_url = {marked.Value}, updated_at = now() where id = {user.Id}", ct);
                return marked.Failure;
            },
            cancellationToken);
        return failure is not null ? failure : await new GetMe(db).RunAsync(user, cancellationToken);
    }

    /// <summary>Sets the wide picture on the caller's own profile.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="request">Which image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when set; or <c>validation_failed</c>, <c>file_not_found</c>, <c>file_not_ready</c>.</returns>
    public Task<Failure?> SetBannerAsync(CurrentUser user, SetPictureRequest request, CancellationToken cancellationToken) =>
        db.InTransactionAsync(
            async ct =>
            {
                var marked = await MarkAsync(user.Id, request.FileId, ct);
                if (marked.Failure is null)
                    await db.Database.ExecuteSqlAsync($"update users set banner_url = {marked.Value}, updated_at = now() where id = {user.Id}", ct);
                return marked.Failure;
            },
            cancellationToken);

    /// <summary>Sets a conversation's picture.</summary>
    /// <param name="user">The caller, who may edit the conversation.</param>
    /// <param name="conversationId">A group or channel.</param>
    /// <param name="request">Which image.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The conversation; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>not_allowed</c>, <c>file_not_found</c>, <c>file_not_ready</c>.</returns>
    public async Task<Result<ConversationDto>> OfConversationAsync(CurrentUser user, Guid conversationId, SetPictureRequest request, CancellationToken cancellationToken)
    {
        var set = await change.RunAsync<bool>(user.Id, conversationId, async (c, ct) =>
        {
            if (!c.May(ConversationAction.EditConversation))
                return ChangeConversation.NotAllowed;
            var marked = await MarkAsync(user.Id, request.FileId, ct);
            if (marked.Failure is { } failure)
                return failure;
            if (marked.Value == c.Conversation.AvatarUrl)
                return true;
            await db.Database.ExecuteSqlAsync($"update conversations set avatar_url = {marked.Value}, updated_at = {c.At} where id = {conversationId}", ct);
            c.Note(new(SystemEvent.DescriptionChange, []));
            return true;
        }, cancellationToken);
        return set.Failure is { } refused ? refused : await reader.ReadOneAsync(user.Id, conversationId, CancellationToken.None);
    }

    /// <summary>A picture once, a picture for good: whoever has its address saw it, and others may still show it.</summary>
    private async Task<Result<string?>> MarkAsync(Guid userId, Guid? fileId, CancellationToken cancellationToken)
    {
        if (fileId is not { } id)
            return (string?)null;
        var found = await db.QueryAsync(
            $"select {FileRow.Json} from files f where f.id = $1 and f.owner_id = $2 and f.deleted_at is null", [id, userId], row => FileRow.Read(row), cancellationToken);
        if (found is not [var file])
            return FileRights.NotFound;
        if (file.Status is FileStatus.Uploading or FileStatus.Scanning or FileStatus.Processing)
            return FileRights.NotReady;
        if (file is not { Status: FileStatus.Ready, Kind: FileKind.Image, Thumbnails.Count: > 0 })
            return NoImage;
        await db.Database.ExecuteSqlAsync($"update files set is_picture = true where id = {id}", cancellationToken);
        return UrlOf(id);
    }
}
