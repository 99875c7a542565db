namespace Hangout.Contracts.Assistant;

/// <summary>Where an answer of the assistant stands (AI-2).</summary>
public enum AnswerState
{
    /// <summary>It is not begun yet.</summary>
    Waiting,

    /// <summary>Its text grows: it comes by <see cref="AnswerGrew"/>.</summary>
    Running,

    /// <summary>It is whole.</summary>
    Done,

    /// <summary>Somebody stopped it; what was there stays.</summary>
    Stopped,

    /// <summary>The server that wrote it went away; what was there stays, and it can go on.</summary>
    Interrupted,

    /// <summary>It failed; the error says why. What was there stays.</summary>
    Failed,
}

/// <summary>Why an answer failed (AI-2).</summary>
/// <param name="Code">
/// <c>no_model</c>, <c>limit_reached</c>, <c>provider_unreachable</c>, <c>key_refused</c>, <c>model_gone</c>, <c>context_too_long</c>, <c>content_filtered</c>,
/// <c>provider_busy</c>, <c>provider_failed</c>, <c>provider_timed_out</c> or <c>answer_too_long</c>.
/// </param>
/// <param name="Message">One sentence in plain English.</param>
public sealed record AnswerError(string Code, string Message);

/// <summary>How an answer of the assistant came to be (AI-2).</summary>
/// <param name="State">Where it stands. While it is waiting or running, the message's own text is what was there before: ask for the text.</param>
/// <param name="QuestionId">The message that it answers.</param>
/// <param name="Model">The model, as <see cref="ModelDto.Id"/>; absent where none was chosen.</param>
/// <param name="Temperature">As it was asked for; absent for the model's own.</param>
/// <param name="PromptTokens">Tokens that the model read.</param>
/// <param name="CompletionTokens">Tokens that it wrote.</param>
/// <param name="DurationMs">From the question's arrival at the worker to the last token, in milliseconds.</param>
/// <param name="OmittedMessages">How many earlier messages did not fit into the model's window; absent for none.</param>
/// <param name="IsCut">True where the model stopped at its limit of tokens: it can go on.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="AskedBy">In a group, channel or direct conversation: the person who asked, who may stop it or have it go on.</param>
public sealed record AnswerDto(
    AnswerState State, Guid QuestionId, string? Model = null, double? Temperature = null, int? PromptTokens = null, int? CompletionTokens = null, int? DurationMs = null,
    int? OmittedMessages = null, bool? IsCut = null, AnswerError? Error = null, Guid? AskedBy = null);

/// <summary>
/// An answer grew (AI-2). It carries no <c>change</c>. A client appends it where its own text is <paramref name="Offset"/> long, ignores what it has, and asks for
/// the text from where it is when there is a hole.
/// </summary>
/// <param name="ConversationId">Which conversation.</param>
/// <param name="MessageId">Which answer.</param>
/// <param name="Offset">Where this text begins in the answer, in UTF-16 code units.</param>
/// <param name="Text">What came.</param>
public sealed record AnswerGrew(Guid ConversationId, Guid MessageId, int Offset, string Text);

/// <summary>The text of an answer from some place on (AI-2).</summary>
/// <param name="Offset">Where it begins, in UTF-16 code units: as was asked for, or the end where the text is shorter.</param>
/// <param name="Text">Markdown, up to what has come so far.</param>
/// <param name="State">Where the answer stands.</param>
public sealed record AnswerTextDto(int Offset, string Text, AnswerState State);

/// <summary>Has a question answered once more (AI-2): both answers stay, as branches.</summary>
/// <param name="Id">The client's own UUID of the new answer (v7 advised). Sent again, it changes nothing.</param>
/// <param name="QuestionId">The question: a message of a person.</param>
/// <param name="Model">Another model for this answer, as <see cref="ModelDto.Id"/>; absent for the conversation's.</param>
public sealed record AnswerAgainRequest(Guid Id, Guid QuestionId, string? Model = null);
