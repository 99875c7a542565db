using Hangout.Contracts.Relationships;

namespace Hangout.Contracts.Accounts;

/// <summary>A person's profile as the caller may see it (ACC-2, REL-4). Where it is not open to the caller, only the person and the relationship are told.</summary>
/// <param name="User">Who.</param>
/// <param name="Relationship">How the caller stands to them.</param>
/// <param name="IsOpen">Whether the caller may see the rest.</param>
/// <param name="IsPrivate">Whether one must be accepted to follow them.</param>
/// <param name="BannerUrl">A wide picture.</param>
/// <param name="Bio">What they say of themselves.</param>
/// <param name="Location">Where they are.</param>
/// <param name="Website">An http or https address.</param>
/// <param name="Followers">How many follow them.</param>
/// <param name="Following">How many they follow.</param>
/// <param name="Friends">How many friends they have.</param>
/// <param name="Posts">How many posts the caller may see.</param>
/// <param name="MutualFriends">How many friends they share with the caller.</param>
/// <param name="JoinedAt">When they came.</param>
public sealed record ProfileDto(
    UserDto User, RelationshipDto Relationship, bool IsOpen, bool IsPrivate, string? BannerUrl = null, string? Bio = null, string? Location = null,
    string? Website = null, int? Followers = null, int? Following = null, int? Friends = null, int? Posts = null, int? MutualFriends = null,
    DateTimeOffset? JoinedAt = null);

/// <summary>A profile as somebody sees it who is not signed in; only public ones are shown (SOC-3).</summary>
/// <param name="User">Who.</param>
/// <param name="BannerUrl">A wide picture.</param>
/// <param name="Bio">What they say of themselves.</param>
/// <param name="Location">Where they are.</param>
/// <param name="Website">An http or https address.</param>
/// <param name="Followers">How many follow them.</param>
/// <param name="Following">How many they follow.</param>
/// <param name="JoinedAt">When they came.</param>
public sealed record PublicProfileDto(
    UserDto User, string? BannerUrl, string? Bio, string? Location, string? Website, int Followers, int Following, DateTimeOffset JoinedAt);
