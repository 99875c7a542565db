using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Accounts;
using Hangout.Core.Data;

namespace Hangout.Core.Messages.Searching;

/// <summary>What is searched for.</summary>
/// <param name="Text">In the query language: 1 to <see cref="Limits.SearchQuery"/> characters.</param>
/// <param name="Order"><c>relevance</c>: what fits best first, and of those that fit alike the newest; or <c>newest</c>. Absent for relevance.</param>
/// <param name="TimeZone">Whose days <c>before:</c>, <c>after:</c> and <c>on:</c> mean: an IANA name such as Europe/Berlin; absent for UTC.</param>
/// <param name="Cursor">Where the last page ended; absent for the first.</param>
/// <param name="Limit">1 to <see cref="Limits.SearchPage"/>; absent for 20.</param>
public sealed record MessageSearch(string? Text, string? Order = null, string? TimeZone = null, string? Cursor = null, int? Limit = null);

/// <summary>Searches the messages of all of the caller's conversations (MSG-11): only what the caller may read is found.</summary>
public sealed class SearchMessages(HangoutDbContext db, TimeProvider clock)
{
    private const int UsualPage = 20, FewHits = 10;

    /// <summary>Searches. What was found is ranked in blocks: the newest <see cref="Candidates.Most"/> first.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="search">What for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A page; or <c>validation_failed</c>.</returns>
    public async Task<Result<MessageSearchPage>> RunAsync(CurrentUser user, MessageSearch search, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (search.Order is not (null or "relevance" or "newest"))
            return Failure.Invalid("order", "is relevance or newest.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(search.TimeZone ?? "UTC", out var zone))
            return Failure.Invalid("timeZone", "is an IANA name such as Europe/Berlin.");
        var query = SearchQuery.Parse(search.Text, zone, now);
        if (query.Failure is not null)
            return query.Failure;
        var size = search.Limit is null ? UsualPage : PageSize.From(search.Limit, Limits.SearchPage);
        if (size.Failure is not null)
            return size.Failure;
        var cursor = Cursor.Read(search.Cursor, out var badCursor);
        if (badCursor is not null)
            return badCursor;

        return await db.InTransactionAsync(
            async ct =>
            {
                // Each conversation is looked up by the index, however small the table is, and compiling the statement would take longer than it runs.
                await db.QueryAsync("select set_config(name, 'off', true) from unnest(array['enable_seqscan', 'jit']) as s(name)", [], _ => 0, ct);
                return await SearchAsync(user, query.Value, search.Order == "newest", SearchPlace.From(cursor, now), size.Value, ct);
            },
            cancellationToken);
    }

    private async Task<MessageSearchPage> SearchAsync(
        CurrentUser user, SearchQuery query, bool isNewestFirst, SearchPlace place, int size, CancellationToken cancellationToken)
    {
        var scope = await SearchScope.ReadAsync(db, user, query, cancellationToken);
        var words = query.Wanted.Where(t => !t.IsExact && t is { IsHashtag: false, Words: [{ IsCharacter: false }] }).Select(t => t.Words[0].Folded)
            .Distinct(StringComparer.Ordinal).ToArray();
        var plan = new SearchPlan(query, scope, await WordBook.FormsAsync(db, words, cancellationToken));
        var candidates = new Candidates(db, scope, place.Until);
        var found = await candidates.FindAsync(plan, cancellationToken);
        if (found.Items.Count < FewHits && !found.IsMore && words.Length > 0)
        {
            var holding = await WordBook.HoldingAsync(db, words, cancellationToken);
            var alike = await WordBook.AlikeAsync(db, words, cancellationToken);
            if (holding.Count + alike.Count > 0)
            {
                plan = plan.With(holding, alike);
                found = await candidates.FindAsync(plan, cancellationToken);
            }
        }

        var ranked = found.Items;
        if (!isNewestFirst)
            ranked = [.. ranked.OrderByDescending(c => c.Score(place.Until))];
        var hits = new SearchHits(db, user, scope, plan);
        var (page, used) = await hits.ReadAsync(ranked.Skip(place.Offset), size, cancellationToken);
        var next = place.After(place.Offset + used, found);
        return new MessageSearchPage(
            page, await hits.WritersAsync(page, cancellationToken), found.Items.Count, found.IsMore || place.IsLater,
            new SearchedDto(scope.Conversations.Count, plan.Words, plan.AlsoIn(page.Select(h => h.Message.Text)), scope.Unknown), next?.ToString());
    }
}
