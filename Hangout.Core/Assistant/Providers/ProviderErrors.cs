using System.ClientModel;
using System.Text.Json;
using Hangout.Contracts.Assistant;

namespace Hangout.Core.Assistant.Providers;

/// <summary>What went wrong with a provider, in a sentence that helps (AI-2). Nothing that it said is passed on: it may hold keys.</summary>
public static class ProviderErrors
{
    /// <summary>Of an exception.</summary>
    public static AnswerError Of(Exception exception) => exception switch
    {
        ProviderException refused => new(refused.Code, refused.Message),
        ClientResultException { Status: > 0 } failed => OfStatus(failed.Status, failed.Message),
        AggregateException { InnerException: { } inner } => Of(inner),
        OperationCanceledException or TimeoutException => new("provider_timed_out", "The provider took too long."),
        JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException =>
            new("provider_failed", "The provider's answer could not be read."),
        ClientResultException { InnerException: { } inner } => Of(inner),
        HttpRequestException { InnerException: ProviderException inner } => Of(inner),
        _ => new("provider_unreachable", "The provider cannot be reached, or ended the connection."),
    };

    /// <summary>Of a status.</summary>
    /// <param name="status">As HTTP has it.</param>
    /// <param name="said">What the provider said; looked at, never passed on.</param>
    public static AnswerError OfStatus(int status, string said) => status switch
    {
        401 or 403 => new("key_refused", "The provider refuses the key. An administrator can set it again."),
        404 => new("model_gone", "The provider does not have this model any more. Choose another one."),
        408 or 504 => new("provider_timed_out", "The provider took too long."),
        413 => TooLong,
        429 => new("provider_busy", "The provider has too much to do. Try again in a minute."),
        >= 400 and < 500 when Says(said, "context_length", "context length", "maximum context", "too many tokens", "context window") => TooLong,
        >= 400 and < 500 when Says(said, "content_filter", "content management", "content policy") => new("content_filtered", "The provider refuses this text."),
        >= 400 and < 500 when Says(said, "model_not_found", "does not exist") => new("model_gone", "The provider does not have this model any more. Choose another one."),
        _ => new("provider_failed", $"The provider failed (status {status})."),
    };

    private static AnswerError TooLong { get; } = new("context_too_long", "This is more than the model can read at once. Ask less, or choose a model with a larger window.");

    private static bool Says(string said, params string[] words) => words.Any(word => said.Contains(word, StringComparison.OrdinalIgnoreCase));
}
