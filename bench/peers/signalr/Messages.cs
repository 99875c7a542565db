namespace Hangout.Bench.SignalRPeer;

/// <summary>A message that a member wants to send.</summary>
internal sealed record Draft(Guid Id, Guid Room, string Text);

/// <summary>A message as every member gets it. <c>At</c> is in milliseconds since 1970.</summary>
internal sealed record Message(Guid Id, Guid Room, Guid Sender, long Seq, string Text, double At);

/// <summary>The answer to a message that is durable: its place in the room.</summary>
internal sealed record Receipt(long Seq);
