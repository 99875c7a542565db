using Hangout.Core.Accounts;
using Hangout.Core.Relationships;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Posts.Feeds;

/// <summary>Whether one follows another is asked for each post of a page: without this the planner walks through all followers of a well-known person.</summary>
internal sealed class FollowLookUpConfiguration : IEntityTypeConfiguration<Follow>
{
    public void Configure(EntityTypeBuilder<Follow> builder) =>
        builder.HasIndex(f => new { f.FollowerId, f.FolloweeId }, "ix_follows_look_up").IncludeProperties(f => f.IsAccepted);
}

/// <summary>The widely followed are few, and asked for with each reading of a home timeline.</summary>
internal sealed class WidelyFollowedConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder) => builder.HasIndex(u => u.Id, "ix_users_widely_followed").HasFilter("is_widely_followed");
}
