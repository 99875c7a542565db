using System.Globalization;
using System.Net;

namespace Hangout.Core.Messages.Previews;

/// <summary>How link previews are fetched (MSG-2): the section <c>Previews</c> of the worker's configuration.</summary>
public sealed class PreviewOptions
{
    private readonly Lazy<HashSet<int>> _ports;
    private readonly Lazy<IPNetwork[]> _networks;

    /// <summary>Reads the lists when they are first asked for.</summary>
    public PreviewOptions()
    {
        _ports = new(() => [.. Split(Ports).Select(port => int.Parse(port, CultureInfo.InvariantCulture))]);
        _networks = new(() => [.. Split(AllowedNetworks).Select(IPNetwork.Parse)]);
    }

    /// <summary>False fetches nothing; previews that messages have stay.</summary>
    public bool IsEnabled { get; set; } = true;

    /// <summary>The ports that pages are fetched from, separated by commas.</summary>
    public string Ports { get; set; } = "80,443";

    /// <summary>
    /// Networks that are fetched from though they are not public, such as <c>10.1.0.0/16</c>, separated by commas. Everyone who can write a message can
    /// then have pages of these networks fetched and their titles shown.
    /// </summary>
    public string AllowedNetworks { get; set; } = "";

    /// <summary>The longest that one page may take, redirects included.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>No more of a page is read, in bytes after decompression.</summary>
    public int MaxBytes { get; set; } = 512 * 1024;

    /// <summary>How long a page is not fetched again.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long a page is not fetched again that gave no preview.</summary>
    public TimeSpan KeepFailureFor { get; set; } = TimeSpan.FromMinutes(10);

    internal bool IsPort(int port) => _ports.Value.Contains(port);

    internal bool MayConnect(IPAddress address) => JudgedConnection.MayConnect(address, _networks.Value);

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
