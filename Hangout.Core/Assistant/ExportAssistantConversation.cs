using System.Globalization;
using System.Text;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Assistant;

/// <summary>A file that was made of a conversation.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="MediaType">What it is.</param>
/// <param name="Name">What it is called.</param>
public sealed record ExportedFile(byte[] Content, string MediaType, string Name);

/// <summary>Makes a file of a conversation with the assistant: its newest branch as Markdown, or all branches as JSON (AI-4).</summary>
public sealed class ExportAssistantConversation(HangoutDbContext db, AssistantConversations conversations)
{
    private static readonly JsonSerializerOptions Indented = new(HangoutJson.Options) { WriteIndented = true };

    /// <summary>Exports.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Which.</param>
    /// <param name="format"><c>markdown</c>, also where absent, or <c>json</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The file; or <c>validation_failed</c>, <c>conversation_not_found</c>.</returns>
    public async Task<Result<ExportedFile>> RunAsync(CurrentUser user, Guid conversationId, string? format, CancellationToken cancellationToken)
    {
        if (format is not (null or "markdown" or "json"))
            return Failure.Invalid("format", "is markdown or json.");
        var conversation = await conversations.ReadAsync(user.Id, conversationId, cancellationToken);
        if (conversation.Failure is { } failure)
            return failure;
        var branches = await AssistantBranches.ReadAsync(db, conversationId, cancellationToken);
        var name = FileName(conversation.Value.Title);
        return format == "json"
            ? new ExportedFile(Json(conversation.Value, branches), "application/json", $"{name}.json")
            : new ExportedFile(Encoding.UTF8.GetBytes(Markdown(conversation.Value, branches.Newest)), "text/markdown; charset=utf-8", $"{name}.md");
    }

    private static byte[] Json(AssistantConversationDto conversation, AssistantBranches branches) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            conversation.Title,
            conversation.Settings,
            conversation.Tags,
            conversation.CreatedAt,
            Messages = branches.Messages.Select(m => new
            {
                m.Id,
                ParentId = branches.PathTo(m.Id) is [.., var parent, _] ? parent.Id : (Guid?)null,
                Role = m.IsAnswer ? "assistant" : "user",
                Content = m.Text,
                m.CreatedAt,
                m.Answer,
            }),
        },
        Indented);

    private static string Markdown(AssistantConversationDto conversation, IReadOnlyList<BranchMessage> branch)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {conversation.Title ?? "Conversation"}\n\n");
        foreach (var message in branch)
        {
            var who = message.IsAnswer ? $"Assistant{(message.Answer?.Model is { } model ? $" ({model})" : "")}" : "You";
            text.Append(CultureInfo.InvariantCulture, $"## {who}, {message.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC\n\n{message.Text}\n\n");
        }

        return text.ToString();
    }

    private static string FileName(string? title)
    {
        const int longest = 60;
        var safe = string.Concat((title ?? "conversation").Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : ' ')).Trim();
        var words = string.Join('-', safe.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? "conversation" : TextRules.Shorten(words, longest);
    }
}
