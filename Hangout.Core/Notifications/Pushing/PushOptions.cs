using System.Net;

namespace Hangout.Core.Notifications.Pushing;

/// <summary>How pushes are sent (NTF-3): the section <c>Push</c> of the worker's configuration.</summary>
public sealed class PushOptions
{
    /// <summary>Whom a push service may write to about pushes of this system: a <c>mailto:</c> or <c>https:</c> address.</summary>
    public string Subject { get; set; } = "mailto:hangout@localhost.invalid";

    /// <summary>Networks whose push services are used though they are not public, separated by commas.</summary>
    public string AllowedNetworks { get; set; } = "";

    /// <summary>How long a notification waits: whoever reads it meanwhile gets no push.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromSeconds(5);

    internal IPNetwork[] Networks =>
        [.. AllowedNetworks.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(IPNetwork.Parse)];
}
