using Hangout.Contracts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Hangout.Core.Assistant.Writing;

/// <summary>Gives a conversation its title, after its first answer (AI-2). One that failed gives none.</summary>
internal sealed class NameConversation(HangoutDbContext db, ChangeAssistantConversation change, ILogger<NameConversation> logger)
{
    private const int LongestShown = 2_000, LongestTitle = 80, TitleTokens = 40;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private const string Ask =
        "Write a title of at most six words for this conversation, in its language. Answer with the title alone, without quotation marks and without a full stop.";

    /// <summary>Names it. It never fails: without a good title of the model, the question's beginning is one.</summary>
    public async Task RunAsync(OpenAnswer answer, IChatClient client, string text, CancellationToken cancellationToken)
    {
        try
        {
            var place = await db.Conversations.Where(c => c.Id == answer.ConversationId && c.DeletedAt == null).Select(c => new { c.Title }).FirstOrDefaultAsync(cancellationToken);
            var question = await db.Messages.Where(m => m.ConversationId == answer.ConversationId && m.Id == answer.QuestionId).Select(m => m.Text)
                .FirstOrDefaultAsync(cancellationToken);
            if (place is not { Title: null } || question is null)
                return;
            var title = await AskAsync(client, question, text, cancellationToken) ?? Fit(question);
            if (title is not null)
                await change.NameAsync(answer.ConversationId, title, CancellationToken.None);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogWarning("A conversation got no title: {Reason}", e.GetBaseException().GetType().Name);
        }
    }

    private static async Task<string?> AskAsync(IChatClient client, string question, string text, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            var said = await client.GetResponseAsync(
                [
                    new(ChatRole.User, TextRules.Shorten(question, LongestShown)), new(ChatRole.Assistant, TextRules.Shorten(text, LongestShown)),
                    new(ChatRole.User, Ask),
                ],
                new ChatOptions { MaxOutputTokens = TitleTokens }, limit.Token);
            return Fit(said.Text);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The first line that can be a title.</summary>
    private static string? Fit(string said)
    {
        var line = said.Split('\n').Select(l => l.Trim().Trim('"', '“', '”', '«', '»', '#', '*', ' ', '.')).FirstOrDefault(l => l.Length > 0) ?? "";
        var clean = string.Concat(line.Where(c => !char.IsControl(c)));
        var title = TextRules.Shorten(clean, Math.Min(LongestTitle, Limits.Title));
        return title.Length > 0 && TextRules.IsName(title) ? title : null;
    }
}
