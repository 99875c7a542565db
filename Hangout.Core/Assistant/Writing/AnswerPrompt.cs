using Hangout.Core.Assistant.Providers;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;

namespace Hangout.Core.Assistant.Writing;

/// <summary>What a model is asked.</summary>
/// <param name="Messages">From the system prompt to the question.</param>
/// <param name="Options">How it is asked.</param>
/// <param name="Omitted">How many earlier messages were left out.</param>
/// <param name="IsFirst">Whether nothing was answered before in this branch.</param>
public sealed record Prompt(IReadOnlyList<ChatMessage> Messages, ChatOptions Options, int Omitted, bool IsFirst);

/// <summary>Makes what a model is asked of a conversation (AI-2): the branch of the question, as much of it as fits into the model's window.</summary>
public sealed class AnswerPrompt(HangoutDbContext db, QuestionFiles files)
{
    private const int TokensPerMessage = 4, UsualAnswer = 4_096, TokensPerImage = 1_000;

    private const string GoOn =
        "Go on with your last answer exactly where it stops, in the middle of a word if need be. Repeat nothing of it, and do not say that you go on.";

    // Most models count alike, within some percent; the window's rest is left for the differences.
    private static readonly Lazy<TiktokenTokenizer> Tokenizer = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    /// <summary>How many tokens a text has, about.</summary>
    public static int Count(string text) => Tokenizer.Value.CountTokens(text);

    /// <summary>Makes it.</summary>
    /// <param name="answer">The answer to write.</param>
    /// <param name="model">Who writes it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The prompt.</returns>
    /// <exception cref="ProviderException">The question is gone, or is longer than the model can read.</exception>
    public async Task<Prompt> MakeAsync(OpenAnswer answer, ProvidedModel model, CancellationToken cancellationToken)
    {
        var settings = await db.AssistantConversations.AsNoTracking().FirstAsync(c => c.ConversationId == answer.ConversationId, cancellationToken);
        var branches = await AssistantBranches.ReadAsync(db, answer.ConversationId, cancellationToken);
        var path = branches.PathTo(answer.QuestionId);
        if (path.Count == 0)
            throw new ProviderException("provider_failed", "The question is deleted.");
        var told = new List<(ChatMessage Message, int Tokens)>();
        foreach (var message in path.Where(m => m.Text.Length > 0 || !m.IsAnswer))
            told.Add(await ToldAsync(answer, message, cancellationToken));
        if (answer.Text.Length > 0)
        {
            told.Add(Plain(ChatRole.Assistant, answer.Text));
            told.Add(Plain(ChatRole.User, GoOn));
        }

        var must = answer.Text.Length > 0 ? 3 : 1;
        var maxTokens = settings.MaxTokens;
        var room = model.ContextTokens - Math.Min(maxTokens ?? UsualAnswer, model.ContextTokens / 4) - Count(settings.SystemPrompt ?? "") - TokensPerMessage;
        var omitted = 0;
        while (told.Count > must && told.Sum(t => t.Tokens) > room)
        {
            told.RemoveAt(0);
            omitted++;
        }

        if (told.Sum(t => t.Tokens) > room)
            throw new ProviderException("context_too_long", "This is more than the model can read at once. Ask less, or choose a model with a larger window.");
        var system = settings.SystemPrompt is { Length: > 0 } text ? [new ChatMessage(ChatRole.System, text)] : Array.Empty<ChatMessage>();
        var options = new ChatOptions
        {
            Temperature = (float?)settings.Temperature,
            MaxOutputTokens = maxTokens,
            TopP = (float?)settings.TopP,
            FrequencyPenalty = (float?)settings.FrequencyPenalty,
            PresencePenalty = (float?)settings.PresencePenalty,
        };
        return new Prompt([.. system, .. told.Select(t => t.Message)], options, omitted, IsFirst: path.Count == 1);
    }

    private async Task<(ChatMessage Message, int Tokens)> ToldAsync(OpenAnswer answer, BranchMessage message, CancellationToken cancellationToken)
    {
        if (message.IsAnswer)
            return Plain(ChatRole.Assistant, message.Text);
        var attached = await files.OfAsync(answer.ConversationId, message.Id, cancellationToken);
        if (attached.Count == 0)
            return Plain(ChatRole.User, message.Text);
        List<AIContent> contents = [new TextContent(message.Text), .. attached];
        return (new ChatMessage(ChatRole.User, contents),
            TokensPerMessage + contents.Sum(c => c is TextContent text ? Count(text.Text) : TokensPerImage));
    }

    private static (ChatMessage Message, int Tokens) Plain(ChatRole role, string text) => (new ChatMessage(role, text), TokensPerMessage + Count(text));
}
