using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Hangout.LocalHosting.Native;

/// <summary>
/// Allots ports of 127.0.0.1 that stay ours until the application ends. They lie below the range from which the kernel takes
/// ports for outgoing connections, and a locked file for each keeps other applications of this user from taking the same one.
/// </summary>
internal sealed class PortAllocator : IDisposable
{
    private const int First = 12_000;
    private const int End = 32_000;
    private readonly Dictionary<int, FileStream> _held = [];
    private readonly Lock _lock = new();
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"hangout-ports-{Environment.UserName}");

    /// <summary>A port that nobody listens on.</summary>
    public int Allocate()
    {
        lock (_lock)
        {
            for (var attempt = 0; attempt < 2_000; attempt++)
            {
                var port = RandomNumberGenerator.GetInt32(First, End);
                if (!_held.ContainsKey(port) && TryHold(port, out var file))
                {
                    if (IsFree(port))
                    {
                        _held.Add(port, file);
                        return port;
                    }

                    file.Dispose();
                }
            }
        }

        throw new InvalidOperationException($"No free port was found between {First} and {End}.");
    }

    /// <summary>Whether nobody listens on the port, on any address of this machine.</summary>
    public static bool IsFree(int port) => CanBind(IPAddress.Loopback, port) && CanBind(IPAddress.Any, port);

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var file in _held.Values)
                file.Dispose();
            _held.Clear();
        }
    }

    private static bool CanBind(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private bool TryHold(int port, out FileStream file)
    {
        Directory.CreateDirectory(_directory);
        try
        {
            file = new FileStream(
                Path.Combine(_directory, port.ToString(CultureInfo.InvariantCulture)),
                FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (IOException)
        {
            file = null!;
            return false;
        }
    }
}
