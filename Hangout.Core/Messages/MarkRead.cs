using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;

namespace Hangout.Core.Messages;

/// <summary>Moves the caller's read position forward, never back, and tells the caller's other devices and the members (CNV-8, MSG-8).</summary>
public sealed class MarkRead(PositionWriter positions)
{
    /// <summary>Moves the position.</summary>
    /// <param name="user">The caller, a member.</param>
    /// <param name="conversationId">Where.</param>
    /// <param name="seq">Up to which message; beyond the newest counts as the newest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Where the reading stands now; or <c>conversation_not_found</c>, <c>validation_failed</c>, <c>overloaded</c>.</returns>
    public async Task<Result<ReadStateChanged>> RunAsync(CurrentUser user, Guid conversationId, long seq, CancellationToken cancellationToken) =>
        seq < 0 ? Failure.Invalid("seq", "is 0 or more.") : await positions.ReadAsync(user.Id, conversationId, seq, cancellationToken);
}
