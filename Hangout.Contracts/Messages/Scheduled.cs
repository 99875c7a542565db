namespace Hangout.Contracts.Messages;

/// <summary>Schedules a message (MSG-15).</summary>
/// <param name="Message">As it would be sent now; its ID makes sure that it is sent once.</param>
/// <param name="SendAt">When: within the next 365 days.</param>
public sealed record ScheduleMessageRequest(SendMessageRequest Message, DateTimeOffset SendAt);

/// <summary>Changes a scheduled message; what is absent stays.</summary>
/// <param name="Text">Markdown.</param>
/// <param name="Parts">Its parts.</param>
/// <param name="SendAt">When.</param>
public sealed record ChangeScheduledRequest(string? Text = null, IReadOnlyList<MessagePart>? Parts = null, DateTimeOffset? SendAt = null);

/// <summary>A message that will be sent later (MSG-15).</summary>
/// <param name="Id">The message's ID.</param>
/// <param name="Message">What will be sent.</param>
/// <param name="SendAt">When.</param>
/// <param name="CreatedAt">When it was scheduled.</param>
/// <param name="FailureCode">Why it could not be sent: one of the error codes.</param>
public sealed record ScheduledMessageDto(Guid Id, SendMessageRequest Message, DateTimeOffset SendAt, DateTimeOffset CreatedAt, string? FailureCode = null);
