using System.Net;
using System.Net.Sockets;

namespace Hangout.Core.Messages.Previews;

/// <summary>
/// Connections to servers that people of the product name. It looks the name up itself and connects to the very address that it judged: a name that answers
/// otherwise the next time leads nowhere else. One bad address among several spoils them all.
/// </summary>
internal static class JudgedConnection
{
    /// <summary>Connects.</summary>
    /// <param name="endPoint">The host and port.</param>
    /// <param name="resolve">Looks up names.</param>
    /// <param name="mayConnect">The judge.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="HttpRequestException">It may not be connected to.</exception>
    public static async ValueTask<Stream> OpenAsync(
        DnsEndPoint endPoint, Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<IPAddress, bool> mayConnect, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await resolve(endPoint.Host, cancellationToken);
        if (addresses.Length == 0 || !addresses.All(mayConnect))
            throw new HttpRequestException($"{endPoint.Host}:{endPoint.Port} is not an address that is connected to.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address is public, or of a network that is allowed all the same.</summary>
    /// <param name="address">The address.</param>
    /// <param name="allowed">Such networks.</param>
    /// <returns>Whether.</returns>
    public static bool MayConnect(IPAddress address, IEnumerable<IPNetwork> allowed)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return PublicAddress.Is(plain) || allowed.Any(network => network.Contains(plain));
    }
}
