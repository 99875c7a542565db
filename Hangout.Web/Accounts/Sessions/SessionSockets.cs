using System.Collections.Concurrent;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>The WebSockets this instance forwards, by session: ending a session cuts them at once (ACC-5).</summary>
public sealed class SessionSockets
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<HttpContext, byte>> _open = new(StringComparer.Ordinal);

    /// <summary>Counts a socket in until the result is disposed.</summary>
    public IDisposable Add(byte[] sessionId, HttpContext context)
    {
        var key = Convert.ToHexString(sessionId);
        _open.GetOrAdd(key, static _ => new()).TryAdd(context, 0);
        return new Registration(this, key, context);
    }

    /// <summary>Closes the session's sockets.</summary>
    public void Cut(byte[] sessionId)
    {
        if (!_open.TryRemove(Convert.ToHexString(sessionId), out var contexts))
            return;
        foreach (var context in contexts.Keys)
            context.Abort();
    }

    private void Remove(string key, HttpContext context)
    {
        if (!_open.TryGetValue(key, out var contexts))
            return;
        contexts.TryRemove(context, out _);
        // A socket that is added in between stays registered in the removed set at worst until its next request: Realtime cuts it too.
        if (contexts.IsEmpty)
            _open.TryRemove(KeyValuePair.Create(key, contexts));
    }

    private sealed class Registration(SessionSockets owner, string key, HttpContext context) : IDisposable
    {
        public void Dispose() => owner.Remove(key, context);
    }
}
