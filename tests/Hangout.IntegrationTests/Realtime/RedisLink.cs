using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>The wire between a node and a server. A test may cut it: connections break and new ones are refused, for this node alone; or let
/// the open ones die without a word.</summary>
internal sealed class RedisLink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;

    // The value: whether anything passes.
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _accepting;
    private volatile bool _isCut;

    public RedisLink(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        _isCut = true;
        foreach (var end in _open.Keys)
            end.Dispose();
    }

    public void Mend() => _isCut = false;

    /// <summary>Nothing passes any more on the connections that are open, and neither end is told; new ones work.</summary>
    public void GoDead()
    {
        foreach (var end in _open.Keys)
            _open[end] = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        Cut();
        await _accepting;
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_ended.Token);
                _ = ForwardAsync(near);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task ForwardAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            _open[near] = _open[far] = true;
            try
            {
                if (_isCut)
                    return;
                await far.ConnectAsync(IPAddress.Loopback, _target);
                (near.NoDelay, far.NoDelay) = (true, true);
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
            {
                // One of the ends is gone: so is the other.
            }
            finally
            {
                _open.TryRemove(near, out _);
                _open.TryRemove(far, out _);
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _ended.Token) is > 0 and var count)
        {
            if (_open.TryGetValue(from, out var isAlive) && isAlive)
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _ended.Token);
        }
    }
}
