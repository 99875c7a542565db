namespace Hangout.Core.Notifications.Mailing;

/// <summary>How mails are sent (NTF-3): the section <c>Mail</c> of the configuration of worker and API. Without a host none are.</summary>
public sealed class MailOptions
{
    /// <summary>The SMTP server.</summary>
    public string? Host { get; set; }

    /// <summary>Its port.</summary>
    public int Port { get; set; } = 587;

    /// <summary>Whether the connection must be encrypted; without it, it is where the server offers it.</summary>
    public bool RequireTls { get; set; }

    /// <summary>The account at the server; empty where it asks for none.</summary>
    public string UserName { get; set; } = "";

    /// <summary>Its password.</summary>
    public string Password { get; set; } = "";

    /// <summary>The sender.</summary>
    public string From { get; set; } = "Hangout <hangout@localhost.invalid>";

    /// <summary>Where people reach the desktop, for links in mails; for instance <c>https://hangout.example</c>.</summary>
    public Uri PublicUrl { get; set; } = new("http://localhost:8080");

    /// <summary>How long a notification waits for its mail: whoever reads it meanwhile gets none.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>At which hour of the person's day the digest comes.</summary>
    public int DigestHour { get; set; } = 8;

    /// <summary>Whether mails are sent at all.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Host);
}
