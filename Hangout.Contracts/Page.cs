namespace Hangout.Contracts;

/// <summary>One page of a list, and where the next one begins.</summary>
/// <typeparam name="T">What the list holds.</typeparam>
/// <param name="Items">The items, in the list's order.</param>
/// <param name="NextCursor">Opaque; pass it as <c>cursor</c> for the next page. Absent on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null);
