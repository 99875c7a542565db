using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Messages.Previews;

/// <summary>What a page says of itself, kept for some hours so that a link that many people share is fetched once.</summary>
public sealed class LinkPreview
{
    /// <summary>The page, without fragment.</summary>
    public required string Url { get; init; }

    /// <summary>Null when the page gave no preview.</summary>
    public string? Title { get; set; }
    public string? Description { get; set; }
    public string? SiteName { get; set; }

    /// <summary>Until when it is not fetched again.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}

/// <summary>A preview as a message holds it.</summary>
/// <param name="Url">The link, as the message has it.</param>
/// <param name="Title">At most <see cref="Contracts.Limits.PreviewTitle"/>.</param>
/// <param name="Description">At most <see cref="Contracts.Limits.PreviewDescription"/>.</param>
/// <param name="SiteName">At most <see cref="Contracts.Limits.PreviewSiteName"/>.</param>
/// <param name="IsRemoved">The author does not want it: it is remembered so that it does not come again.</param>
public sealed record AttachedPreview(string Url, string Title, string? Description = null, string? SiteName = null, bool IsRemoved = false);

internal sealed class LinkPreviewConfiguration : IEntityTypeConfiguration<LinkPreview>
{
    public void Configure(EntityTypeBuilder<LinkPreview> builder)
    {
        builder.ToTable("link_previews");
        builder.HasKey(p => p.Url);
        builder.HasIndex(p => p.ExpiresAt);
    }
}
