using Hangout.Contracts;
using Hangout.Contracts.Assistant;

namespace Hangout.Core.Assistant;

/// <summary>What settings, titles and tags may be (AI-1). The database holds the same.</summary>
internal static class AssistantRules
{
    /// <summary>Checks; collects what is wrong by its name on the wire.</summary>
    /// <param name="title">Trimmed; null is left out.</param>
    /// <param name="settings">Null is left out.</param>
    /// <param name="tags">Null is left out.</param>
    /// <returns>Null where all is well.</returns>
    public static Failure? Check(string? title, AssistantSettings? settings, IReadOnlyList<string>? tags)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (title is not null && (title.Length is 0 or > Limits.Title || !TextRules.IsName(title)))
            errors["title"] = [$"1 to {Limits.Title} characters in one line, {TextRules.NameRule}."];
        if (settings is not null)
            Check(settings, errors);
        if (tags?.Count > Limits.AssistantTags)
            errors["tags"] = [$"at most {Limits.AssistantTags}."];
        else if (tags?.Any(tag => tag is null || tag.Trim().Length is 0 or > Limits.AssistantTag || !TextRules.IsName(tag.Trim())) == true)
            errors["tags"] = [$"each 1 to {Limits.AssistantTag} characters in one line, {TextRules.NameRule}."];
        return errors.Count == 0 ? null : new Failure(ErrorCodes.ValidationFailed, "Some of the input is not valid.", errors);
    }

    /// <summary>Tags as they are kept.</summary>
    /// <param name="tags">As they were given.</param>
    /// <returns>Trimmed, each once, by name.</returns>
    public static string[] Kept(IReadOnlyList<string>? tags) => [.. (tags ?? []).Select(t => t.Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static void Check(AssistantSettings settings, Dictionary<string, string[]> errors)
    {
        if (settings.Model is { } model && (model.Length is 0 or > Limits.ModelName || !TextRules.IsName(model)))
            errors["settings.model"] = [$"1 to {Limits.ModelName} characters."];
        if (settings.SystemPrompt is { } prompt && (prompt.Length > Limits.SystemPrompt || !TextRules.IsStorable(prompt)))
            errors["settings.systemPrompt"] = [$"at most {Limits.SystemPrompt} characters."];
        Between("temperature", settings.Temperature, 0, 2);
        Between("maxTokens", settings.MaxTokens, 1, Limits.AnswerTokens);
        Between("topP", settings.TopP, 0, 1);
        Between("frequencyPenalty", settings.FrequencyPenalty, -2, 2);
        Between("presencePenalty", settings.PresencePenalty, -2, 2);

        void Between(string name, double? value, double least, double most)
        {
            if (value is { } given && !(given >= least && given <= most))
                errors[$"settings.{name}"] = [$"is {least} to {most}."];
        }
    }
}
