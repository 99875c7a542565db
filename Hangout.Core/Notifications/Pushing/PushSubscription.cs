using Hangout.Core.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Notifications.Pushing;

/// <summary>A browser that takes pushes for a person (NTF-3).</summary>
public sealed class PushSubscription
{
    public const int LongestEndpoint = 2_000;

    public Guid Id { get; init; }
    public Guid UserId { get; set; }

    /// <summary>The push service's address for the browser.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The browser's public key, base64url.</summary>
    public required string P256dh { get; set; }

    /// <summary>The secret shared with the browser, base64url.</summary>
    public required string Auth { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A key of the system as a whole, made by whoever needs it first.</summary>
public sealed class ServerKey
{
    public required string Name { get; init; }
    public required string Value { get; init; }
}

internal sealed class PushSubscriptionConfiguration : IEntityTypeConfiguration<PushSubscription>
{
    public void Configure(EntityTypeBuilder<PushSubscription> builder)
    {
        builder.ToTable("push_subscriptions", table =>
            table.HasCheckConstraint("ck_push_subscriptions_endpoint", $"char_length(endpoint) between 1 and {PushSubscription.LongestEndpoint}"));
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => s.Endpoint).IsUnique();
        builder.HasIndex(s => s.UserId);
    }
}

internal sealed class ServerKeyConfiguration : IEntityTypeConfiguration<ServerKey>
{
    public void Configure(EntityTypeBuilder<ServerKey> builder)
    {
        builder.ToTable("server_keys");
        builder.HasKey(k => k.Name);
    }
}
