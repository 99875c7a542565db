using System.Diagnostics;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Data;

/// <summary>The one way into the outbox: facts are written in the transaction that makes them true (docs/decisions/0012).</summary>
public static class FactOutbox
{
    /// <summary>A fact's name on the broker: the words of its type's name, joined by dots.</summary>
    /// <param name="fact">The type.</param>
    /// <returns>Such as <c>message.sent</c>.</returns>
    public static string NameOf(Type fact) => string.Concat(fact.Name.Select((c, i) => i > 0 && char.IsUpper(c) ? $".{c}" : $"{c}")).ToLowerInvariant();

    /// <summary>Writes facts, and wakes the worker when the transaction commits.</summary>
    /// <param name="db">The context, in a transaction.</param>
    /// <param name="facts">What became true.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    /// <returns>When written.</returns>
    public static async Task TellAsync(this HangoutDbContext db, IReadOnlyCollection<IFact> facts, CancellationToken cancellationToken)
    {
        if (facts.Count == 0)
            return;
        var kinds = facts.Select(f => NameOf(f.GetType())).ToArray();
        var payloads = facts.Select(f => JsonSerializer.Serialize(f, f.GetType(), HangoutJson.Options)).ToArray();
        await db.Database.ExecuteSqlAsync(
            $"""
            with told as (
                insert into outbox (kind, payload, traceparent)
                select fact.kind, fact.payload::jsonb, {Activity.Current?.Id} from unnest({kinds}, {payloads}) as fact(kind, payload)
                returning 1)
            select pg_notify('outbox', '') from (select 1 from told limit 1) one
            """,
            cancellationToken);
    }
}
