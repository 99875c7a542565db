using Hangout.Contracts;
using Microsoft.AspNetCore.Mvc;

namespace Hangout.Core.Data;

/// <summary>Which page of a list is wanted. Every list takes it; an endpoint binds it from the query.</summary>
/// <param name="Cursor">Where the last page ended, as the list gave it; absent for the first page.</param>
/// <param name="Limit">1 to the list's maximum; absent for its usual size.</param>
public sealed record PageRequest([FromQuery(Name = "cursor")] string? Cursor = null, [FromQuery(Name = "limit")] int? Limit = null)
{
    /// <summary>Checks what was asked for.</summary>
    /// <param name="max">The most items that this list gives.</param>
    /// <returns>Where the page starts; or <c>validation_failed</c>.</returns>
    public Result<PageStart> Check(int max = Limits.ListPage)
    {
        var after = Data.Cursor.Read(Cursor, out var badCursor);
        if (badCursor is not null)
            return badCursor;
        var size = PageSize.From(Limit, max);
        return size.Failure is { } failure ? failure : new PageStart(after, size.Value);
    }
}

/// <summary>Where a page starts, and how long it is.</summary>
/// <param name="After">The last item before it; null for the first page.</param>
/// <param name="Size">Most items.</param>
public sealed record PageStart(Cursor? After, int Size)
{
    /// <summary>How many rows to read: one more than the page holds tells whether there is another page.</summary>
    public int Rows => Size + 1;

    /// <summary>Makes the page of the rows that were read.</summary>
    /// <typeparam name="TRow">What was read.</typeparam>
    /// <typeparam name="TItem">What the list holds.</typeparam>
    /// <param name="rows">At most <see cref="Rows"/>, in the list's order.</param>
    /// <param name="item">A row as the list shows it.</param>
    /// <param name="cursor">The place of a row.</param>
    /// <returns>The page.</returns>
    public Page<TItem> Of<TRow, TItem>(IReadOnlyList<TRow> rows, Func<TRow, TItem> item, Func<TRow, Cursor> cursor) =>
        new([.. rows.Take(Size).Select(item)], rows.Count > Size ? cursor(rows[Size - 1]).ToString() : null);
}

/// <summary>How many items a page holds.</summary>
public static class PageSize
{
    /// <summary>Without a wish.</summary>
    public const int Default = 50;

    /// <summary>Checks a wish.</summary>
    /// <param name="limit">What the client asked for.</param>
    /// <param name="most">The most this list gives.</param>
    /// <returns>The size to use, or <c>validation_failed</c>.</returns>
    public static Result<int> From(int? limit, int most)
    {
        if (limit is null)
            return Math.Min(Default, most);
        if (limit < 1 || limit > most)
            return Failure.Invalid("limit", $"is 1 to {most}.");
        return limit.Value;
    }
}
