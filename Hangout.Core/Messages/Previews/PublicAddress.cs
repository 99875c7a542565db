using System.Net;
using System.Net.Sockets;

namespace Hangout.Core.Messages.Previews;

/// <summary>
/// Tells addresses of the public Internet from all others: the worker must not fetch from the network that it stands in, whatever a message links to.
/// After IANA's registries of special-purpose addresses.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] SpecialV4 = Networks(
        "0.0.0.0/8", // this network
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", // private
        "100.64.0.0/10", // carriers' translation; Alibaba's metadata 100.100.100.200
        "127.0.0.0/8", // loopback
        "168.63.129.16/32", // Azure's platform
        "169.254.0.0/16", // link-local; metadata 169.254.169.254
        "192.0.0.0/24", // protocol assignments; Oracle's metadata 192.0.0.192
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", // documentation
        "192.88.99.0/24", // relays of 6to4
        "198.18.0.0/15", // benchmarks
        "224.0.0.0/4", // multicast
        "240.0.0.0/4"); // reserved, and broadcast

    // Of IPv6 only global unicast addresses are public at all: loopback, link-local, unique-local (metadata fd00:ec2::254), multicast are none of them.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialV6 = Networks(
        "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32", "3fff::/20", // documentation
        "2002::/16"); // 6to4, which embeds any IPv4 address

    // A network without IPv4 reaches IPv4 hosts by this prefix: what counts is the address inside.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is one of the public Internet.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Is(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(SpecialV4, network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        if (Translated.Contains(address))
            return Is(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return GlobalV6.Contains(address) && !Array.Exists(SpecialV6, network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
