using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Conversations.Changes;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>Changes what a conversation is called, what it is about, who finds it and its settings; archives it (CNV-2). Each change is a system message.</summary>
public sealed class EditConversation(ChangeConversation change, ConversationReader reader)
{
    /// <summary>Edits.</summary>
    /// <param name="user">The caller, who may edit it.</param>
    /// <param name="conversationId">A group or a channel.</param>
    /// <param name="request">What to change; what is absent stays.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The conversation; or <c>validation_failed</c>, <c>conversation_not_found</c>, <c>not_allowed</c>.</returns>
    public async Task<Result<ConversationDto>> RunAsync(CurrentUser user, Guid conversationId, EditConversationRequest request, CancellationToken cancellationToken)
    {
        if (Check(request) is { Count: > 0 } errors)
            return new Failure(ErrorCodes.ValidationFailed, "Some of the input is not valid.", errors);
        var edited = await change.RunAsync<bool>(user.Id, conversationId, (c, ct) => EditAsync(c, request, ct), cancellationToken);
        return edited.Failure is { } failure ? failure : await reader.ReadOneAsync(user.Id, conversationId, CancellationToken.None);
    }

    private static async Task<Result<bool>> EditAsync(ConversationUnderChange c, EditConversationRequest request, CancellationToken cancellationToken)
    {
        if (!c.May(ConversationAction.EditConversation))
            return ChangeConversation.NotAllowed;
        var old = c.Conversation;
        var title = request.Title is { } wishedTitle ? Text(wishedTitle) : old.Title;
        var description = request.Description is { } wished ? Text(wished) : old.Description;
        var isPublic = request.IsPublic ?? old.IsPublic;
        var settings = request.Settings ?? old.Settings;
        var isArchived = request.IsArchived ?? old.ArchivedAt is not null;
        if (old.Kind == ConversationKind.Channel && title is null)
            return Failure.Invalid("title", "a channel needs a title.");
        if (old.Kind != ConversationKind.Channel && isPublic)
            return Failure.Invalid("isPublic", "only channels can be public.");
        if (settings.MaxMembers < old.MemberCount)
            return Failure.Invalid("settings.maxMembers", $"there are {old.MemberCount} members already.");

        var (wasArchived, isSame) = (old.ArchivedAt is not null, title == old.Title && description == old.Description && isPublic == old.IsPublic && settings == old.Settings);
        if (isSame && isArchived == wasArchived)
            return true;
        var archivedAt = isArchived ? old.ArchivedAt ?? c.At : (DateTimeOffset?)null;
        await c.Db.Database.ExecuteSqlAsync(
            $"""
            update conversations set title = {title}, description = {description}, is_public = {isPublic},
                settings = {JsonSerializer.Serialize(settings, HangoutJson.Options)}::jsonb, archived_at = {archivedAt}, updated_at = {c.At}
            where id = {old.Id}
            """,
            cancellationToken);
        if (title != old.Title)
            c.Note(new(SystemEvent.TitleChange, []));
        if (description != old.Description || isPublic != old.IsPublic)
            c.Note(new(SystemEvent.DescriptionChange, []));
        if (settings != old.Settings)
            c.Note(new(SystemEvent.SettingsChange, []));
        if (isArchived != wasArchived)
            c.Note(new(isArchived ? SystemEvent.Archive : SystemEvent.Unarchive, []));
        return true;
    }

    private static string? Text(string wished) => wished.Trim() is { Length: > 0 } text ? text : null;

    private static Dictionary<string, string[]> Check(EditConversationRequest request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.Title?.Trim() is { Length: > 0 } title && (title.Length > Limits.Title || !TextRules.IsName(title)))
            errors["title"] = [$"1 to {Limits.Title} characters in one line, {TextRules.NameRule}."];
        if (request.Description is { } description && (description.Length > Limits.Description || !TextRules.IsStorable(description)))
            errors["description"] = [$"at most {Limits.Description} characters."];
        if (request.Settings is not { } settings)
            return errors;
        if (!Enum.IsDefined(settings.WhoMayPost))
            errors["settings.whoMayPost"] = ["is members or moderators."];
        if (settings.SlowModeSeconds is < 0 or > Limits.SlowModeSeconds)
            errors["settings.slowModeSeconds"] = [$"is 0 to {Limits.SlowModeSeconds}."];
        if (settings.RetentionDays is < 1 or > Limits.RetentionDays)
            errors["settings.retentionDays"] = [$"is 1 to {Limits.RetentionDays}, or absent."];
        if (settings.DisappearAfterSeconds is < Limits.DisappearAfterMin or > Limits.DisappearAfterMax)
            errors["settings.disappearAfterSeconds"] = [$"is {Limits.DisappearAfterMin} to {Limits.DisappearAfterMax}, or absent."];
        if (settings.MaxMembers is < 2 or > Limits.Members)
            errors["settings.maxMembers"] = [$"is 2 to {Limits.Members}, or absent."];
        return errors;
    }
}
