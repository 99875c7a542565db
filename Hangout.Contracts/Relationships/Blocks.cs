using Hangout.Contracts.Accounts;

namespace Hangout.Contracts.Relationships;

/// <summary>A person whom the caller blocked (REL-1).</summary>
/// <param name="User">Who.</param>
/// <param name="Reason">The caller's own note; nobody else sees it.</param>
/// <param name="CreatedAt">Since when.</param>
public sealed record BlockDto(UserDto User, string? Reason, DateTimeOffset CreatedAt);

/// <summary>Blocks a person, or changes the note on a block that stands (REL-1).</summary>
/// <param name="Reason">A note for oneself, at most 500 characters.</param>
public sealed record BlockRequest(string? Reason = null);
