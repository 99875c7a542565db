namespace Hangout.Contracts.Messages;

/// <summary>Keeps what the caller is writing, for their other devices (MSG-13).</summary>
/// <param name="Text">At most 100,000 characters; empty when there is nothing any more.</param>
/// <param name="ThreadRootId">The thread it is written in; absent for the conversation itself.</param>
public sealed record SaveDraftRequest(string Text, Guid? ThreadRootId = null);

/// <summary>What the caller is writing in a conversation or a thread (MSG-13): the same on every device.</summary>
/// <param name="ConversationId">Where.</param>
/// <param name="Text">Markdown; empty when it was sent or given up.</param>
/// <param name="UpdatedAt">When it was written: the later one is the newer.</param>
/// <param name="ThreadRootId">The thread it is written in; absent for the conversation itself.</param>
public sealed record DraftChanged(Guid ConversationId, string Text, DateTimeOffset UpdatedAt, Guid? ThreadRootId = null);
