using Hangout.Contracts.Accounts;

namespace Hangout.Contracts.Assistant;

/// <summary>How a model is asked in one conversation (AI-1). What is absent is left to the server's or the model's own.</summary>
/// <param name="Model">A model, as <see cref="ModelDto.Id"/>; at most 200 characters.</param>
/// <param name="SystemPrompt">What the model is told before the first question; at most 2,000 characters.</param>
/// <param name="Temperature">0 to 2.</param>
/// <param name="MaxTokens">Most tokens of one answer: 1 to 32,000.</param>
/// <param name="TopP">0 to 1.</param>
/// <param name="FrequencyPenalty">-2 to 2.</param>
/// <param name="PresencePenalty">-2 to 2.</param>
public sealed record AssistantSettings(
    string? Model = null, string? SystemPrompt = null, double? Temperature = null, int? MaxTokens = null, double? TopP = null, double? FrequencyPenalty = null,
    double? PresencePenalty = null);

/// <summary>
/// A conversation with the assistant (AI-1): a conversation of kind <c>assistant</c>, with messages like any other, and what belongs to the assistant alone.
/// A question without <c>replyToId</c> follows the newest answer; one that replies to an answer follows that one; one that replies to a question takes
/// that question's place in another branch (AI-2).
/// </summary>
/// <param name="Id">The conversation's ID.</param>
/// <param name="Title">Absent until the first answer gave it one, or a person.</param>
/// <param name="Settings">How the model is asked.</param>
/// <param name="Tags">By name.</param>
/// <param name="IsOwn">False where another person shared it with the caller.</param>
/// <param name="IsPinned">Whether the caller keeps it at the top: <c>isFavourite</c> of the membership.</param>
/// <param name="ArchivedAt">Since when it is archived.</param>
/// <param name="LastActivityAt">When it was last written in, or made.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record AssistantConversationDto(
    Guid Id, string? Title, AssistantSettings Settings, IReadOnlyList<string> Tags, bool IsOwn, bool IsPinned, DateTimeOffset? ArchivedAt,
    DateTimeOffset LastActivityAt, DateTimeOffset CreatedAt);

/// <summary>Begins a conversation with the assistant (AI-1).</summary>
/// <param name="Id">The client's own UUID for this request (v7 advised): a repeated request returns the first result.</param>
/// <param name="Title">1 to 200 characters; absent lets the first answer give one.</param>
/// <param name="Settings">How the model is asked; absent for the server's own.</param>
/// <param name="Tags">At most 20, of at most 50 characters.</param>
public sealed record CreateAssistantConversationRequest(Guid? Id = null, string? Title = null, AssistantSettings? Settings = null, IReadOnlyList<string>? Tags = null);

/// <summary>Asks the assistant what the caller missed in a conversation (AI-3).</summary>
/// <param name="Id">The client's own UUID for this request (v7 advised): a repeated request returns the first result.</param>
/// <param name="Question">What the assistant is asked, in the caller's language: 1 to 500 characters.</param>
/// <param name="After">Messages after this <c>seq</c>; absent for those after the caller's read position.</param>
public sealed record SummaryRequest(Guid Id, string Question, long? After = null);

/// <summary>Changes a conversation with the assistant (AI-1). What is absent stays.</summary>
/// <param name="Title">1 to 200 characters.</param>
/// <param name="Settings">All of them: what is absent in it is left to the server again.</param>
/// <param name="Tags">All of them: at most 20, of at most 50 characters.</param>
/// <param name="IsArchived">Whether it is archived: nobody can write in it then.</param>
public sealed record ChangeAssistantConversationRequest(
    string? Title = null, AssistantSettings? Settings = null, IReadOnlyList<string>? Tags = null, bool? IsArchived = null);

/// <summary>A model that the caller may use (AI-2).</summary>
/// <param name="Id">Its provider's name, a slash, and its name there: <c>ollama/llama3.2</c>.</param>
/// <param name="Name">Its name at the provider.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="ContextTokens">How many tokens it reads and writes in all.</param>
/// <param name="IsDefault">Whether it answers where none is chosen.</param>
public sealed record ModelDto(string Id, string Name, string Provider, int ContextTokens, bool IsDefault);

/// <summary>A provider that does not answer now (AI-6).</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Error">Why.</param>
public sealed record ProviderTroubleDto(string Provider, AnswerError Error);

/// <summary>What a person used today, and may (AI-5). The day is UTC's.</summary>
/// <param name="Requests">Answers begun.</param>
/// <param name="RequestLimit">Most of them; absent without a limit.</param>
/// <param name="Tokens">Tokens read and written.</param>
/// <param name="TokenLimit">Most of them; absent without a limit.</param>
/// <param name="ResetsAt">When the next day begins.</param>
public sealed record AssistantUsageDto(int Requests, int? RequestLimit, long Tokens, long? TokenLimit, DateTimeOffset ResetsAt);

/// <summary>Whether there is an assistant, and what it can do for the caller (AI-2, AI-5, AI-6).</summary>
/// <param name="UserId">The account that the assistant writes as.</param>
/// <param name="IsConfigured">False where no provider is set up: nothing can be asked.</param>
/// <param name="Models">Those that the caller may use; empty where no provider answers.</param>
/// <param name="Troubles">Providers that do not answer.</param>
/// <param name="Usage">What the caller used today.</param>
public sealed record AssistantDto(Guid UserId, bool IsConfigured, IReadOnlyList<ModelDto> Models, IReadOnlyList<ProviderTroubleDto> Troubles, AssistantUsageDto Usage);

/// <summary>A model of a provider, as an administrator describes it (AI-2, AI-5).</summary>
/// <param name="Name">Its name at the provider; at most 150 characters.</param>
/// <param name="ContextTokens">How many tokens it reads and writes in all: 256 to 10,000,000; absent for 128,000.</param>
/// <param name="ForAdministratorsOnly">Whether only administrators may use it.</param>
/// <param name="PromptPrice">What a million tokens cost that it reads, in the price table's currency.</param>
/// <param name="CompletionPrice">Likewise of those that it writes.</param>
public sealed record ProviderModel(
    string Name, int? ContextTokens = null, bool ForAdministratorsOnly = false, double? PromptPrice = null, double? CompletionPrice = null);

/// <summary>A provider, for administrators (AI-2). Its key is told to nobody.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Its address, with the version: <c>https://api.example.com/v1</c>.</param>
/// <param name="HasKey">Whether a key is set.</param>
/// <param name="IsConfigured">True for one of the server's configuration, which cannot be changed here.</param>
/// <param name="Models">Those that may be used; empty for all that it lists.</param>
public sealed record ProviderDto(string Name, string Url, bool HasKey, bool IsConfigured, IReadOnlyList<ProviderModel> Models);

/// <summary>Sets a provider up, or changes it (AI-2). For administrators.</summary>
/// <param name="Url">Its address: http or https, at most 500 characters.</param>
/// <param name="Key">Its key, at most 1,000 characters; absent keeps the one that is set.</param>
/// <param name="Models">Those that may be used, at most 200; absent or empty for all that it lists.</param>
public sealed record SetProviderRequest(string Url, string? Key = null, IReadOnlyList<ProviderModel>? Models = null);

/// <summary>What one model was used on one day (AI-5). For administrators.</summary>
/// <param name="Day">The day, UTC's: <c>2026-11-28</c>.</param>
/// <param name="Model">The model, as <see cref="ModelDto.Id"/>.</param>
/// <param name="People">How many people used it.</param>
/// <param name="Requests">Answers begun.</param>
/// <param name="PromptTokens">Tokens that it read.</param>
/// <param name="CompletionTokens">Tokens that it wrote.</param>
/// <param name="Cost">By the price table; absent where the model has no prices.</param>
public sealed record UsageDayDto(DateOnly Day, string Model, int People, int Requests, long PromptTokens, long CompletionTokens, double? Cost = null);

/// <summary>A text that a person uses again and again (AI-1): typed as <c>/name</c>.</summary>
/// <param name="Name">1 to 32 characters: a–z, 0–9, <c>-</c>, <c>_</c>.</param>
/// <param name="Text">At most 4,000 characters; <c>{{word}}</c> is asked for when it is used.</param>
public sealed record PromptDto(string Name, string Text);

/// <summary>A prompt's new text.</summary>
/// <param name="Text">1 to 4,000 characters.</param>
public sealed record SetPromptRequest(string Text);

/// <summary>What whoever has a share may do (AI-4). Each includes those before it.</summary>
public enum ShareAccess
{
    /// <summary>Read.</summary>
    Read,

    /// <summary>Ask, too.</summary>
    Write,

    /// <summary>Share it with others, too.</summary>
    Share,
}

/// <summary>A share of a conversation with the assistant (AI-4).</summary>
/// <param name="Id">The share's ID.</param>
/// <param name="Token">What its address ends with: <c>/shared/{token}</c>.</param>
/// <param name="Access">What it lets one do.</param>
/// <param name="With">The one person whom it is for; absent for everybody who has the address.</param>
/// <param name="IsLive">Whether later messages are shown; otherwise it shows what stood there when it was made.</param>
/// <param name="ExpiresAt">When it ends; absent for never.</param>
/// <param name="AccessCount">How often it was opened.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record AssistantShareDto(
    Guid Id, string Token, ShareAccess Access, UserDto? With, bool IsLive, DateTimeOffset? ExpiresAt, int AccessCount, DateTimeOffset CreatedAt);

/// <summary>Shares a conversation with the assistant (AI-4).</summary>
/// <param name="Access">What it lets one do; to write or share needs a person.</param>
/// <param name="UserId">The one person whom it is for; absent for everybody who has the address.</param>
/// <param name="IsLive">Whether later messages are shown. A share that lets one write is live.</param>
/// <param name="ExpiresAt">When it ends, at most a year ahead; absent for never.</param>
public sealed record ShareAssistantRequest(ShareAccess Access = ShareAccess.Read, Guid? UserId = null, bool IsLive = false, DateTimeOffset? ExpiresAt = null);

/// <summary>A message of a shared conversation (AI-4).</summary>
/// <param name="IsAnswer">Whether the assistant wrote it.</param>
/// <param name="Text">Markdown.</param>
/// <param name="Html">The text rendered to sanitised HTML.</param>
/// <param name="Model">With an answer: the model's name.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record SharedMessageDto(bool IsAnswer, string Text, string? Html, string? Model, DateTimeOffset CreatedAt);

/// <summary>A conversation with the assistant as whoever has a share sees it (AI-4): its newest branch.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Owner">The name of the person who shares it.</param>
/// <param name="Access">What the reader may do.</param>
/// <param name="IsLive">Whether later messages are shown.</param>
/// <param name="SharedAt">When it was shared.</param>
/// <param name="Messages">From the first to the last.</param>
/// <param name="ConversationId">Set where the reader is a member: they can open it on the desktop.</param>
public sealed record SharedChatDto(
    string? Title, string Owner, ShareAccess Access, bool IsLive, DateTimeOffset SharedAt, IReadOnlyList<SharedMessageDto> Messages, Guid? ConversationId = null);
