using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;

namespace Hangout.Core.Messages;

/// <summary>Moves the caller's delivered positions forward (MSG-8).</summary>
public sealed class MarkDelivered(PositionWriter positions)
{
    /// <summary>Most positions of one call.</summary>
    public const int MaxPositions = 100;

    private static readonly Failure Overloaded = new(ErrorCodes.Overloaded, "Too many positions are waiting to be written. Try again shortly.");

    /// <summary>Takes the positions; they are written within half a second. Conversations that are not the caller's are passed over.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="wished">At most <see cref="MaxPositions"/>.</param>
    /// <returns>Null when taken; or <c>validation_failed</c>, <c>overloaded</c>.</returns>
    public Failure? Run(CurrentUser user, IReadOnlyList<MarkReadRequest> wished)
    {
        if (Check(wished) is { } failure)
            return failure;
        return wished.All(p => positions.Delivered(user.Id, p.ConversationId, p.Seq)) ? null : Overloaded;
    }

    /// <summary>Whether positions are well formed.</summary>
    /// <param name="wished">At most <see cref="MaxPositions"/>.</param>
    /// <returns>Null when they are; or <c>validation_failed</c>.</returns>
    public static Failure? Check(IReadOnlyList<MarkReadRequest> wished) => wished.Count > MaxPositions || wished.Any(p => p is null || p.Seq < 0)
        ? Failure.Invalid("positions", $"at most {MaxPositions}, each of 0 or more.")
        : null;
}
