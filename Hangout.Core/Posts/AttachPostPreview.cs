using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Messages;
using Hangout.Core.Data;
using Hangout.Core.Messages.Previews;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Posts;

/// <summary>Gives a post the preview of the page that it links to (SOC-1), read as those of messages are. However often it runs, a post has one.</summary>
public sealed class AttachPostPreview(IServiceScopeFactory scopes, AttachPreviews previews, IOptions<PreviewOptions> options)
{
    /// <summary>Handles the fact.</summary>
    /// <param name="fact">Which post.</param>
    /// <param name="cancellationToken">Ends it; it may run again.</param>
    /// <returns>When the preview is written, or there is none.</returns>
    public async Task RunAsync(PostPublished fact, CancellationToken cancellationToken)
    {
        if (!options.Value.IsEnabled)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<HangoutDbContext>();
        var found = await db.QueryAsync(
            "select link_url from posts where id = $1 and deleted_at is null and link_url is not null and preview is null", [fact.PostId], row => row.GetString(0), cancellationToken);
        if (found is not [var link] || !Uri.TryCreate(link, UriKind.Absolute, out var uri))
            return;
        if (await previews.FindAsync(uri.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped), cancellationToken) is not { } page)
            return;
        var preview = JsonSerializer.Serialize(new LinkPreviewDto(link, page.Title, page.Description, page.SiteName), HangoutJson.Options);
        await db.InTransactionAsync(
            async ct =>
            {
                // Its author may have deleted it meanwhile.
                var written = await db.QueryAsync(
                    "update posts set preview = $2::jsonb, version = version + 1 where id = $1 and link_url = $3 and preview is null returning 1",
                    [fact.PostId, preview, link], _ => true, ct);
                if (written.Count > 0)
                    await db.TellAsync([new PostCounted(fact.PostId, fact.AuthorId)], ct);
                return true;
            },
            cancellationToken);
    }
}
