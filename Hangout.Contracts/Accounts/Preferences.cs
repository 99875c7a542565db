using Hangout.Contracts.Notifications;

namespace Hangout.Contracts.Accounts;

/// <summary>The people who may see a profile (ACC-7).</summary>
public enum ProfileVisibility
{
    /// <summary>Everybody, signed in or not.</summary>
    Public,

    /// <summary>Friends. Others see the name.</summary>
    Friends,

    /// <summary>Nobody else. Others see the name.</summary>
    Private,
}

/// <summary>The people who may begin a direct conversation with a person (ACC-7).</summary>
public enum MessagesFrom
{
    /// <summary>Everyone.</summary>
    Everyone,

    /// <summary>Friends.</summary>
    Friends,

    /// <summary>Nobody.</summary>
    None,
}

/// <summary>How the desktop is coloured.</summary>
public enum Theme
{
    /// <summary>As the device is.</summary>
    Auto,

    /// <summary>Light.</summary>
    Light,

    /// <summary>Dark.</summary>
    Dark,
}

/// <summary>How large text is.</summary>
public enum FontSize
{
    /// <summary>Small.</summary>
    Small,

    /// <summary>Medium.</summary>
    Medium,

    /// <summary>Large.</summary>
    Large,
}

/// <summary>What others may see and do (ACC-7, REL-4).</summary>
/// <param name="ProfileVisibility">The people who may see the profile.</param>
/// <param name="ShowOnlineStatus">Whether others see when the person is there.</param>
/// <param name="MessagesFrom">The people who may begin a direct conversation.</param>
/// <param name="AllowFriendRequests">Whether strangers may ask to be a friend.</param>
/// <param name="IsPrivate">Whether one must be accepted to follow.</param>
public sealed record PrivacyPreferences(
    ProfileVisibility ProfileVisibility = ProfileVisibility.Public, bool ShowOnlineStatus = true, MessagesFrom MessagesFrom = MessagesFrom.Everyone,
    bool AllowFriendRequests = true, bool IsPrivate = false);

/// <summary>By which ways one hears of something, beside the list (NTF-2, NTF-3). What goes by no way is not in the list either.</summary>
/// <param name="Desktop">As a browser's notification while the desktop is open.</param>
/// <param name="Push">On devices whose desktop is closed.</param>
/// <param name="Email">By mail.</param>
public sealed record NotificationWays(bool Desktop = true, bool Push = true, bool Email = false);

/// <summary>Hours in which nothing rings (NTF-2). What comes then stands in the list all the same.</summary>
/// <param name="From">Minutes since midnight, 0 to 1,439.</param>
/// <param name="To">Likewise; before <paramref name="From"/> it is on the next day.</param>
/// <param name="TimeZone">An IANA name, for instance <c>Europe/Berlin</c>.</param>
public sealed record QuietHours(int From, int To, string TimeZone);

/// <summary>How often a mail sums up what was not read (NTF-3).</summary>
public enum DigestFrequency
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Once a day.</summary>
    Daily,
}

/// <summary>How the person hears of what happens (NTF-2).</summary>
/// <param name="Ways">By kind; a kind that is absent goes to the desktop and by push.</param>
/// <param name="QuietHours">Absent when there are none.</param>
/// <param name="Digest">A mail with what was not read.</param>
public sealed record NotificationPreferences(
    IReadOnlyDictionary<NotificationKind, NotificationWays>? Ways = null, QuietHours? QuietHours = null, DigestFrequency Digest = DigestFrequency.Never);

/// <summary>How the desktop looks (ACC-7).</summary>
/// <param name="Theme">Its colours.</param>
/// <param name="ShowAnimations">Whether things move.</param>
/// <param name="IsCompact">Whether they stand closer.</param>
/// <param name="FontSize">How large text is.</param>
/// <param name="FeedColumns">The timelines that stand side by side in a wide feed, from the first on: <c>home</c>, <c>explore</c>, <c>tag:NAME</c> or <c>user:ID</c>,
/// each once, at most 12 (SOC-3). Absent in a change: they stay as they are.</param>
/// <param name="Language">BCP 47 tag of the interface language, which becomes that of the account, too (DSK-4). Empty: each browser asks for its own.
/// Absent in a change: it stays as it is.</param>
public sealed record InterfacePreferences(
    Theme Theme = Theme.Auto, bool ShowAnimations = true, bool IsCompact = false, FontSize FontSize = FontSize.Medium, IReadOnlyList<string>? FeedColumns = null,
    string? Language = null);

/// <summary>A person's preferences (ACC-7).</summary>
/// <param name="Version">One more with each change: of two the larger is the newer.</param>
/// <param name="Privacy">What others may see and do.</param>
/// <param name="Notifications">How the person hears of what happens.</param>
/// <param name="Interface">How the desktop looks.</param>
public sealed record PreferencesDto(long Version, PrivacyPreferences Privacy, NotificationPreferences Notifications, InterfacePreferences Interface);

/// <summary>Changes preferences: each part that is there replaces the whole part.</summary>
/// <param name="Privacy">What others may see and do; it counts from now on, on connections that are open, too.</param>
/// <param name="Notifications">How the person hears of what happens.</param>
/// <param name="Interface">How the desktop looks.</param>
public sealed record UpdatePreferencesRequest(
    PrivacyPreferences? Privacy = null, NotificationPreferences? Notifications = null, InterfacePreferences? Interface = null);
