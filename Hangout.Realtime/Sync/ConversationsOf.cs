using Hangout.Contracts.Conversations;
using Hangout.Core;
using Hangout.Core.Conversations;

namespace Hangout.Realtime.Sync;

/// <summary>Reads conversations as people see them; concurrent reads are batched.</summary>
internal sealed class ConversationsOf
{
    private const int MaxTogether = 256;
    private readonly IServiceScopeFactory _scopes;
    private readonly RequestBatcher<ConversationView, ConversationDto?> _batches;

    public ConversationsOf(IServiceScopeFactory scopes)
    {
        _scopes = scopes;
        _batches = new(ReadAsync, MaxTogether);
    }

    /// <summary>Reads one.</summary>
    /// <param name="userId">Who looks.</param>
    /// <param name="conversationId">At which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation; null when it is not theirs.</returns>
    public Task<ConversationDto?> ReadAsync(Guid userId, Guid conversationId, CancellationToken cancellationToken) =>
        _batches.AskAsync(new ConversationView(userId, conversationId), cancellationToken);

    private async Task<IReadOnlyList<ConversationDto?>> ReadAsync(IReadOnlyList<ConversationView> views)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var read = await scope.ServiceProvider.GetRequiredService<ConversationReader>().ReadAsync([.. views.Distinct()], CancellationToken.None);
        var found = read.ToDictionary(r => new ConversationView(r.UserId, r.Conversation.Id), r => r.Conversation);
        return [.. views.Select(v => found.GetValueOrDefault(v))];
    }
}
