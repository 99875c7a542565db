using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Data;
using Hangout.Core.Messages.Changes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Messages.Previews;

/// <summary>
/// Gives a message the previews of the pages that it links to (MSG-2). It is a change of the message like any other, so that every device gets it, but no
/// edit: nobody is notified, and nothing becomes unread. However often it runs, a link has one preview, and none that the author took off.
/// </summary>
public sealed class AttachPreviews(IServiceScopeFactory scopes, IOptions<PreviewOptions> options, TimeProvider clock) : IDisposable
{
    private readonly PageFetcher _fetcher = new(options);

    /// <summary>Handles the fact.</summary>
    /// <param name="fact">Which message.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When the previews are written and told.</returns>
    public async Task RunAsync(LinksWritten fact, CancellationToken cancellationToken)
    {
        if (!options.Value.IsEnabled)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var read = await db.QueryAsync(
            "select sender_id, html, previews from messages where conversation_id = $1 and id = $2 and deleted_at is null and sender_id is not null",
            [fact.ConversationId, fact.MessageId],
            row => (Author: row.GetGuid(0), Links: MessageLinks.Of(row.Optional<string>(1)), Held: Held(row.Optional<string>(2))), cancellationToken);
        if (read is not [var message])
            return;
        var wanted = message.Links.Where(link => message.Held.All(held => held.Url != link.Url)).ToArray();
        var summaries = await Task.WhenAll(wanted.Select(link => FindAsync(link.Page, cancellationToken)));
        var found = wanted.Zip(summaries).Where(pair => pair.Second is not null)
            .Select(pair => new AttachedPreview(pair.First.Url, pair.Second!.Title, pair.Second.Description, pair.Second.SiteName)).ToArray();
        if (found.Length > 0)
            await scope.ServiceProvider.GetRequiredService<ChangeMessage>().RunAsync(
                message.Author, fact.ConversationId, fact.MessageId, (change, ct) => AttachAsync(change, found, ct), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _fetcher.Dispose();

    /// <summary>The previews that a message holds, those that were taken off included.</summary>
    internal static IReadOnlyList<AttachedPreview> Held(string? json) =>
        json is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<AttachedPreview>>(json, HangoutJson.Options) ?? [];

    /// <summary>Writes them, and says it to the members.</summary>
    internal static async Task<MessageChange> WriteAsync(MessageUnderChange message, IReadOnlyList<AttachedPreview> previews, CancellationToken cancellationToken)
    {
        var now = message.Now;
        await message.Db.QueryAsync(
            "update messages set previews = $3::jsonb where conversation_id = $1 and id = $2",
            [now.ConversationId, now.Id, JsonSerializer.Serialize(previews, HangoutJson.Options)], _ => true, cancellationToken);
        return message.AsContent(number => new PreviewsChanged(now.ConversationId, now.Id, now.Seq, number, MessageRow.PreviewsOf(previews)));
    }

    /// <summary>The previews that the message under change holds.</summary>
    internal static async Task<IReadOnlyList<AttachedPreview>> HeldAsync(MessageUnderChange message, CancellationToken cancellationToken) =>
        (await message.Db.QueryAsync(
            "select previews from messages where conversation_id = $1 and id = $2",
            [message.Now.ConversationId, message.Now.Id], row => Held(row.Optional<string>(0)), cancellationToken))[0];

    /// <summary>The message may have got another content while its pages were fetched: only what it links to now counts.</summary>
    private static async Task<MessageChange> AttachAsync(MessageUnderChange message, AttachedPreview[] found, CancellationToken cancellationToken)
    {
        if (message.IsDeleted)
            return MessageChange.None;
        var held = await HeldAsync(message, cancellationToken);
        var all = MessageLinks.Of(message.Now.Html)
            .Select(link => held.FirstOrDefault(p => p.Url == link.Url) ?? Array.Find(found, p => p.Url == link.Url)).OfType<AttachedPreview>().ToArray();
        return all.SequenceEqual(held) ? MessageChange.None : await WriteAsync(message, all, cancellationToken);
    }

    /// <summary>What is known of a page, or else what it says now. Each has a scope of its own: several pages are asked at once.</summary>
    internal async Task<PageSummary?> FindAsync(string page, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var now = clock.GetUtcNow();
        var known = await db.LinkPreviews.AsNoTracking().Where(p => p.Url == page && p.ExpiresAt > now).ToListAsync(cancellationToken);
        if (known is [var kept])
            return kept.Title is { } title ? new(title, kept.Description, kept.SiteName) : null;
        var summary = await _fetcher.FetchAsync(page, cancellationToken);
        var expires = clock.GetUtcNow() + (summary is null ? options.Value.KeepFailureFor : options.Value.KeepFor);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into link_previews (url, title, description, site_name, expires_at) values ({page}, {summary?.Title}, {summary?.Description}, {summary?.SiteName}, {expires})
            on conflict (url) do update
            set title = excluded.title, description = excluded.description, site_name = excluded.site_name, expires_at = excluded.expires_at
            """,
            cancellationToken);
        return summary;
    }
}
