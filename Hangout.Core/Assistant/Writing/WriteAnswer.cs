using System.Diagnostics;
using Hangout.Contracts.Assistant;
using Hangout.Core.Assistant.Providers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Assistant.Writing;

/// <summary>Why an answer ended before its time.</summary>
internal enum Ending
{
    None,
    Stopped,
    Interrupted,
    Lost,
}

/// <summary>Writes one answer, from the prompt to the last token (AI-2).</summary>
internal sealed class WriteAnswer(
    AnswerPrompt prompts, ModelList models, ChatClients clients, FinishAnswer finish, NameConversation name, AssistantSettingsReader settings,
    IOptions<AssistantOptions> options, ILogger<WriteAnswer> logger)
{
    /// <summary>Writes it. Whatever happens, the answer is over afterwards, unless another process has it.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="text">Where its text grows.</param>
    /// <param name="ending">Why it is ended, when <paramref name="cancellationToken"/> says that it is.</param>
    /// <param name="cancellationToken">Ends it: stopped, or the process goes.</param>
    /// <returns>When it is over.</returns>
    public async Task RunAsync(OpenAnswer answer, AnswerText text, Func<Ending> ending, CancellationToken cancellationToken)
    {
        var outcome = new Outcome { Model = answer.Model };
        ProvidedModel? model = null;
        Prompt? prompt = null;
        try
        {
            outcome.Model = answer.Model ?? await settings.ModelOfAsync(answer.ConversationId, cancellationToken);
            model = await models.FindAsync(outcome.Model, answer.IsAdministrator, cancellationToken)
                ?? throw new ProviderException("no_model", outcome.Model is null
                    ? "No model is set up, or none answers now."
                    : $"The model {outcome.Model} is not there now. Choose another one.");
            outcome.Model = model.Id;
            prompt = await prompts.MakeAsync(answer, model, cancellationToken);
            (outcome.Temperature, outcome.Omitted) = (prompt.Options.Temperature, prompt.Omitted);
            await StreamAsync(clients.Of(model), prompt, text, outcome, cancellationToken);
            outcome.State = AnswerState.Done;
        }
        catch (Exception e)
        {
            outcome.State = ending() switch
            {
                Ending.Stopped => AnswerState.Stopped,
                Ending.Interrupted => AnswerState.Interrupted,
                Ending.Lost => AnswerState.Running,
                _ => AnswerState.Failed,
            };
            if (outcome.State == AnswerState.Failed)
            {
                outcome.Error = ProviderErrors.Of(e);
                // Never the message: it may hold what was asked, or a key.
                logger.LogWarning("An answer of {Model} failed: {Code} ({Type})", outcome.Model, outcome.Error.Code, e.GetBaseException().GetType().Name);
            }
        }

        text.End();
        if (outcome.State == AnswerState.Running)
            return;
        outcome.PromptTokens ??= prompt is null ? null : prompt.Messages.Sum(m => AnswerPrompt.Count(m.Text));
        outcome.CompletionTokens ??= text.Length > answer.Text.Length ? AnswerPrompt.Count(text.ToString()[answer.Text.Length..]) : null;
        await finish.RunAsync(answer, text.ToString(), outcome);
        if (outcome.State == AnswerState.Done && prompt is { IsFirst: true })
            await name.RunAsync(answer, clients.Of(model!), text.ToString(), cancellationToken);
    }

    private async Task StreamAsync(IChatClient client, Prompt prompt, AnswerText text, Outcome outcome, CancellationToken cancellationToken)
    {
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        whole.CancelAfter(options.Value.AnswerTimeout);
        using var next = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        next.CancelAfter(options.Value.TokenTimeout);
        var isOver = false;
        await foreach (var update in client.GetStreamingResponseAsync(prompt.Messages, prompt.Options, next.Token))
        {
            next.CancelAfter(options.Value.TokenTimeout);
            if (update.Text.Length > 0)
                text.Add(update.Text);
            foreach (var usage in update.Contents.OfType<UsageContent>())
                (outcome.PromptTokens, outcome.CompletionTokens) = ((int?)usage.Details.InputTokenCount, (int?)usage.Details.OutputTokenCount);
            if (update.FinishReason is not { } reason)
                continue;
            isOver = true;
            outcome.IsCut = reason == ChatFinishReason.Length;
            if (reason == ChatFinishReason.ContentFilter)
                throw new ProviderException("content_filtered", "The provider ended the answer: its filter refuses what comes next.");
        }

        // A connection that just ends is no end of an answer.
        if (!isOver)
            throw new ProviderException("provider_unreachable", "The provider ended the connection in the middle of the answer.");
    }
}

/// <summary>How an answer ended.</summary>
internal sealed class Outcome
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public AnswerState State { get; set; }
    public string? Model { get; set; }
    public double? Temperature { get; set; }
    public int? PromptTokens { get; set; }
    public int? CompletionTokens { get; set; }
    public int Omitted { get; set; }
    public bool IsCut { get; set; }
    public AnswerError? Error { get; set; }
    public int DurationMs => (int)Stopwatch.GetElapsedTime(_began).TotalMilliseconds;
}
