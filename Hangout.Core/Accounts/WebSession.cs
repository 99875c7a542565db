using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Accounts;

/// <summary>A browser's session with the web host, which keeps the tokens (ACC-1, ACC-5).</summary>
public sealed class WebSession
{
    /// <summary>SHA-256 of the cookie's value: who reads the table cannot use it.</summary>
    public required byte[] Id { get; init; }

    /// <summary>Null until the local user is known.</summary>
    public Guid? UserId { get; set; }
    public required string Issuer { get; set; }
    public required string Subject { get; set; }

    /// <summary>The provider's session ID.</summary>
    public string? Sid { get; set; }

    /// <summary>The encrypted tokens.</summary>
    public required byte[] Tokens { get; set; }
    public DateTimeOffset AccessExpiresAt { get; set; }
    public string? UserAgent { get; set; }
    public string? Ip { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset LastActiveAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? EndReason { get; set; }
}

internal sealed class WebSessionConfiguration : IEntityTypeConfiguration<WebSession>
{
    public void Configure(EntityTypeBuilder<WebSession> builder)
    {
        builder.ToTable("web_sessions", table =>
        {
            table.HasCheckConstraint("ck_web_sessions_id", "octet_length(id) = 32");
            table.HasCheckConstraint("ck_web_sessions_user_agent", "char_length(user_agent) <= 500");
            table.HasCheckConstraint("ck_web_sessions_ip", "char_length(ip) <= 64");
        });
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(s => s.LastActiveAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => s.UserId);
        builder.HasIndex(s => s.Sid);
        builder.HasIndex(s => s.ExpiresAt);
        builder.HasIndex(s => s.EndedAt).HasFilter("ended_at is not null");
    }
}
