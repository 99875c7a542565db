using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Accounts;

/// <summary>What a person prefers (ACC-7), beside privacy, which stands with the person. Without a row everything is as usual.</summary>
public sealed class Preferences
{
    public Guid UserId { get; init; }
    public long Version { get; set; }
    public required NotificationPreferences Notifications { get; set; }
    public required InterfacePreferences Interface { get; set; }

    /// <summary>When the last mail of what was not read was written.</summary>
    public DateTimeOffset? DigestAt { get; set; }
}

internal sealed class PreferencesConfiguration : IEntityTypeConfiguration<Preferences>
{
    public void Configure(EntityTypeBuilder<Preferences> builder)
    {
        builder.ToTable("preferences");
        builder.HasKey(p => p.UserId);
        builder.Property(p => p.Notifications).HasJson();
        builder.Property(p => p.Interface).HasJson();
        builder.HasOne<User>().WithOne().HasForeignKey<Preferences>(p => p.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
