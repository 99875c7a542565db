using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Hangout.Core.Accounts;

/// <summary>A person, keyed by who vouches for them (issuer) and how that one names them (subject) (ACC-2).</summary>
public sealed class User
{
    /// <summary>The issuer of demo people until they sign in for the first time.</summary>
    public const string DemoIssuer = "demo";

    /// <summary>The demo people who have an account of the realm file.</summary>
    public static readonly string[] DemoAccounts = ["alice", "bob", "carol", "dave", "admin"];

    public Guid Id { get; init; }
    public required string Issuer { get; set; }
    public required string Subject { get; set; }
    public required string Username { get; set; }
    public required string Name { get; set; }
    public string? Email { get; set; }
    public string? Phone { get; set; }
    public string? AvatarUrl { get; set; }
    public string? Bio { get; set; }
    public string? Location { get; set; }
    public string? Website { get; set; }
    public string Language { get; set; } = "en";

    /// <summary>True once the person chose a name here: the token's name no longer replaces it.</summary>
    public bool IsNameOwn { get; set; }
    /// <summary>The person's role in the whole system, as the last token said (CNV-5).</summary>
    public SystemRole SystemRole { get; set; }
    public bool IsSuspended { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>How the person wants to be shown (ACC-3).</summary>
    public PresenceChoice Presence { get; set; }

    /// <summary>When the person was last connected and visible.</summary>
    public DateTimeOffset? LastSeenAt { get; set; }

    /// <summary>A wide picture on the profile (ACC-2).</summary>
    public string? BannerUrl { get; set; }

    /// <summary>Who may see the profile, and the other choices of privacy (ACC-7). <see cref="Relationships.Privacy"/> alone reads them.</summary>
    public ProfileVisibility ProfileVisibility { get; set; }
    public bool ShowsOnlineStatus { get; set; } = true;
    public MessagesFrom MessagesFrom { get; set; }
    public bool AllowsFriendRequests { get; set; } = true;

    /// <summary>Whether one must be accepted to follow.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>Whether so many follow that posts are not written into their timelines but merged when they are read (docs/decisions/0033).</summary>
    public bool IsWidelyFollowed { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; set; }

    public bool IsClosed => IsSuspended || DeletedAt is not null;

    public UserDto ToDto() => new(Id, Username, Name, AvatarUrl, Id == AssistantAccount.Id ? true : null);
}

/// <summary>A person's role in the whole system (CNV-5).</summary>
public enum SystemRole
{
    Member,
    Admin,
    Owner,
}

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users", table =>
        {
            table.HasCheckConstraint("ck_users_username", $"username ~ '^[a-z0-9._-]{{{Limits.UsernameMin},{Limits.UsernameMax}}}$'");
            table.HasCheckConstraint("ck_users_name", $"char_length(name) between 1 and {Limits.Name}");
            table.HasCheckConstraint("ck_users_email", "char_length(email) <= 320");
            table.HasCheckConstraint("ck_users_phone", $"char_length(phone) <= {Limits.Phone}");
            table.HasCheckConstraint("ck_users_bio", $"char_length(bio) <= {Limits.Bio}");
            table.HasCheckConstraint("ck_users_location", $"char_length(location) <= {Limits.Location}");
            table.HasCheckConstraint("ck_users_website", $"char_length(website) <= {Limits.Website}");
            table.HasCheckConstraint("ck_users_presence", SnakeCase.IsOneOf<PresenceChoice>("presence"));
            table.HasCheckConstraint("ck_users_system_role", SnakeCase.IsOneOf<SystemRole>("system_role"));
            table.HasCheckConstraint("ck_users_profile_visibility", SnakeCase.IsOneOf<ProfileVisibility>("profile_visibility"));
            table.HasCheckConstraint("ck_users_messages_from", SnakeCase.IsOneOf<MessagesFrom>("messages_from"));
            table.HasCheckConstraint("ck_users_language", "char_length(language) between 2 and 35");
        });
        builder.Ignore(u => u.IsClosed);
        builder.Property(u => u.Id).ValueGeneratedNever();
        builder.Property(u => u.Language).HasDefaultValue("en");
        builder.Property(u => u.IsNameOwn).HasDefaultValue(false);
        builder.Property(u => u.IsSuspended).HasDefaultValue(false);
        builder.Property(u => u.Presence).HasConversion<WordConverter<PresenceChoice>>().HasDefaultValue(PresenceChoice.Automatic).HasSentinel((PresenceChoice)(-1));
        builder.Property(u => u.SystemRole).HasConversion<WordConverter<SystemRole>>().HasDefaultValue(SystemRole.Member).HasSentinel((SystemRole)(-1));
        builder.Property(u => u.ProfileVisibility).HasConversion<WordConverter<ProfileVisibility>>()
            .HasDefaultValue(ProfileVisibility.Public).HasSentinel((ProfileVisibility)(-1));
        builder.Property(u => u.MessagesFrom).HasConversion<WordConverter<MessagesFrom>>().HasDefaultValue(MessagesFrom.Everyone).HasSentinel((MessagesFrom)(-1));
        builder.Property(u => u.ShowsOnlineStatus).HasDefaultValue(true).HasSentinel(true);
        builder.Property(u => u.AllowsFriendRequests).HasDefaultValue(true).HasSentinel(true);
        builder.Property(u => u.IsPrivate).HasDefaultValue(false);
        builder.Property(u => u.IsWidelyFollowed).HasDefaultValue(false);
        builder.Property(u => u.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(u => u.UpdatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(u => new { u.Issuer, u.Subject }).IsUnique();
        // The pattern operator class serves look-ups by prefix (REL-2) and by value alike.
        builder.HasIndex(u => u.Username).IsUnique();
        builder.HasIndex(u => u.Username, "ix_users_username_prefix").HasOperators("text_pattern_ops");
    }
}
