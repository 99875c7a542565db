using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Data;

/// <summary>A fact to be told to the broker, written in the transaction that made it. Gone once the broker has confirmed it.</summary>
public sealed class OutboxEntry
{
    public long Id { get; init; }
    public required string Kind { get; init; }

    /// <summary>JSON.</summary>
    public required string Payload { get; init; }

    /// <summary>W3C trace context of whoever wrote it.</summary>
    public string? Traceparent { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int Attempts { get; set; }
    public DateTimeOffset NextAttemptAt { get; set; }
    public string? LastError { get; set; }
}

internal sealed class OutboxEntryConfiguration : IEntityTypeConfiguration<OutboxEntry>
{
    public void Configure(EntityTypeBuilder<OutboxEntry> builder)
    {
        builder.ToTable("outbox", table => table.HasCheckConstraint("ck_outbox_kind", "char_length(kind) between 1 and 100"));
        builder.Property(o => o.Id).UseIdentityAlwaysColumn();
        builder.Property(o => o.Payload).HasColumnType("jsonb");
        builder.Property(o => o.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(o => o.Attempts).HasDefaultValue(0);
        builder.Property(o => o.NextAttemptAt).HasDefaultValueSql("now()");
        builder.HasIndex(o => new { o.NextAttemptAt, o.Id });
    }
}
