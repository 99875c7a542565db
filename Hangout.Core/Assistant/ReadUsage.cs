using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant.Providers;
using Hangout.Core.Data;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Assistant;

/// <summary>What people used of the assistant (AI-5). The database counts, so all nodes share the limits.</summary>
public sealed class ReadUsage(HangoutDbContext db, ProviderRegistry providers, IOptions<AssistantOptions> options, TimeProvider clock)
{
    private const int MostDays = 366;

    /// <summary>What one person used today.</summary>
    public async Task<AssistantUsageDto> OfAsync(Guid userId, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var used = (await db.QueryAsync(
            "select coalesce(sum(requests), 0)::int, coalesce(sum(prompt_tokens + completion_tokens), 0)::bigint from assistant_usage where user_id = $1 and day = $2",
            [userId, today], row => (Requests: row.GetInt32(0), Tokens: row.GetInt64(1)), cancellationToken))[0];
        var limits = options.Value;
        return new(
            used.Requests, limits.RequestsPerDay > 0 ? limits.RequestsPerDay : null, used.Tokens, limits.TokensPerDay > 0 ? limits.TokensPerDay : null,
            new DateTimeOffset(today.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero));
    }

    /// <summary>What all people used, by day and model.</summary>
    /// <param name="user">The caller, an administrator.</param>
    /// <param name="days">How many days back: 1 to 366.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Days with use, the latest first; or <c>not_allowed</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<UsageDayDto[]>> OfAllAsync(CurrentUser user, int days, CancellationToken cancellationToken)
    {
        if (!user.IsAdministrator)
            return ManageProviders.NotAllowed;
        if (days is < 1 or > MostDays)
            return Failure.Invalid("days", $"is 1 to {MostDays}.");
        var from = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(1 - days);
        var prices = (await providers.AllAsync(cancellationToken)).SelectMany(p => p.Models.Select(m => (Id: $"{p.Name}/{m.Name}", Model: m)))
            .ToDictionary(m => m.Id, m => m.Model, StringComparer.Ordinal);
        var rows = await db.QueryAsync(
            """
            select day, model, count(distinct user_id)::int, sum(requests)::int, sum(prompt_tokens)::bigint, sum(completion_tokens)::bigint
            from assistant_usage where day >= $1 and requests + prompt_tokens + completion_tokens > 0 group by day, model order by day desc, model
            """,
            [from],
            row => new UsageDayDto(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), row.GetInt64(4), row.GetInt64(5)),
            cancellationToken);
        return rows.Select(day => prices.GetValueOrDefault(day.Model) is { } price ? day with { Cost = CostOf(day, price) } : day).ToArray();
    }

    private static double? CostOf(UsageDayDto day, ProviderModel price)
    {
        const double perTokens = 1_000_000;
        return price.PromptPrice is null && price.CompletionPrice is null
            ? null
            : ((day.PromptTokens * (price.PromptPrice ?? 0)) + (day.CompletionTokens * (price.CompletionPrice ?? 0))) / perTokens;
    }
}
