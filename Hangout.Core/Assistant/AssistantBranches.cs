using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>A message of a conversation with the assistant, as far as its place in the branches goes.</summary>
/// <param name="Id">Its ID.</param>
/// <param name="Seq">Its place in the conversation.</param>
/// <param name="SenderId">The account that wrote it.</param>
/// <param name="ReplyToId">What it replies to.</param>
/// <param name="Text">Markdown.</param>
/// <param name="Html">Rendered.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="Answer">With an answer: how it came to be.</param>
public sealed record BranchMessage(
    Guid Id, long Seq, Guid? SenderId, Guid? ReplyToId, string Text, string? Html, DateTimeOffset CreatedAt, AnswerDto? Answer)
{
    /// <summary>Whether the assistant wrote it.</summary>
    public bool IsAnswer => SenderId == AssistantAccount.Id;
}

/// <summary>
/// The branches of a conversation with the assistant (AI-2). They follow from what replies to what: an answer follows its question; a question follows the
/// answer that it replies to, stands in the place of the question that it replies to, or without a reply follows the newest answer before it.
/// </summary>
public sealed class AssistantBranches
{
    private readonly Dictionary<Guid, BranchMessage> _byId;
    private readonly Dictionary<Guid, Guid?> _parents = [];

    /// <summary>Places messages.</summary>
    /// <param name="messages">All of one conversation that are neither deleted nor of the system, by seq.</param>
    public AssistantBranches(IReadOnlyList<BranchMessage> messages)
    {
        Messages = messages;
        _byId = messages.ToDictionary(m => m.Id);
        Guid? newestAnswer = null;
        foreach (var message in messages)
        {
            _parents[message.Id] = ParentOf(message, newestAnswer);
            if (message.IsAnswer)
                newestAnswer = message.Id;
        }
    }

    /// <summary>All, by seq.</summary>
    public IReadOnlyList<BranchMessage> Messages { get; }

    /// <summary>The branch that ends with the newest message.</summary>
    public IReadOnlyList<BranchMessage> Newest => Messages.Count == 0 ? [] : PathTo(Messages[^1].Id);

    /// <summary>From the first message to one.</summary>
    /// <param name="id">The last of the path.</param>
    /// <returns>The path; empty for an unknown message.</returns>
    public IReadOnlyList<BranchMessage> PathTo(Guid id)
    {
        var path = new List<BranchMessage>();
        for (Guid? at = id; at is { } here && _byId.TryGetValue(here, out var message); at = _parents[here])
            path.Add(message);
        path.Reverse();
        return path;
    }

    /// <summary>Reads a conversation's messages.</summary>
    /// <param name="db">The context.</param>
    /// <param name="conversationId">Which conversation.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its branches.</returns>
    public static async Task<AssistantBranches> ReadAsync(HangoutDbContext db, Guid conversationId, CancellationToken cancellationToken) =>
        new(await db.Messages.AsNoTracking()
            .Where(m => m.ConversationId == conversationId && m.DeletedAt == null && m.SystemType == null)
            .OrderBy(m => m.Seq)
            .Select(m => new BranchMessage(m.Id, m.Seq, m.SenderId, m.ReplyToId, m.Text, m.Html, m.CreatedAt, m.Answer))
            .ToListAsync(cancellationToken));

    // A reply goes to something older, so there is no circle.
    private Guid? ParentOf(BranchMessage message, Guid? newestAnswer)
    {
        if (message.ReplyToId is not { } replied || !_byId.TryGetValue(replied, out var target) || target.Seq >= message.Seq)
            return message.IsAnswer ? null : newestAnswer;
        return message.IsAnswer || target.IsAnswer ? replied : _parents[replied];
    }
}
