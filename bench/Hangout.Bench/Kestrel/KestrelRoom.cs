using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Hangout.Bench.Codecs;

namespace Hangout.Bench.Kestrel;

/// <summary>All rooms by name.</summary>
internal sealed class KestrelRooms
{
    private readonly ConcurrentDictionary<string, KestrelRoom> _rooms = new(StringComparer.Ordinal);

    /// <summary>Puts somebody into a room, which is made when there is none.</summary>
    public KestrelRoom Join(string name, KestrelMember member)
    {
        var room = _rooms.GetOrAdd(name, static n => new KestrelRoom(n));
        room.Join(member);
        return room;
    }
}

/// <summary>A room: numbers its messages, and writes what gathered since its last write, the same bytes, to every member.</summary>
/// <param name="name">Its ID.</param>
internal sealed class KestrelRoom(string name) : IThreadPoolWorkItem
{
    private readonly byte[] _name = System.Text.Encoding.UTF8.GetBytes(name);
    private readonly Lock _lock = new();
    private KestrelMember[] _members = [];
    private List<ReadOnlyMemory<byte>> _gathered = [];
    private bool _isWriting;
    private long _seq;

    /// <summary>Somebody comes.</summary>
    public void Join(KestrelMember member)
    {
        lock (_lock)
            _members = [.. _members, member];
    }

    /// <summary>Somebody goes.</summary>
    public void Leave(KestrelMember member)
    {
        lock (_lock)
            _members = [.. _members.Where(m => m != member)];
    }

    /// <summary>A member says something.</summary>
    /// <param name="member">Who, to answer.</param>
    /// <param name="user">Their ID.</param>
    /// <param name="request">JSON.</param>
    public void Receive(KestrelMember member, ReadOnlySpan<byte> user, ReadOnlySpan<byte> request)
    {
        if (!TryRead(request, out var id, out var text))
        {
            member.Send(WebSocketFrames.Text("{\"type\":\"error\",\"code\":\"invalid\"}"u8));
            return;
        }

        long seq;
        var begin = false;
        lock (_lock)
        {
            seq = ++_seq;
            _gathered.Add(Message(id, user, seq, text));
            if (!_isWriting)
                begin = _isWriting = true;
        }

        if (begin)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        member.Send(Ack(id, seq));
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            List<ReadOnlyMemory<byte>> gathered;
            KestrelMember[] members;
            lock (_lock)
            {
                if (_gathered.Count == 0)
                {
                    _isWriting = false;
                    return;
                }

                (gathered, _gathered, members) = (_gathered, [], _members);
            }

            var frames = WebSocketFrames.Join(gathered);
            foreach (var member in members)
                member.Send(frames);
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> request, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> text)
    {
        id = text = default;
        var reader = new Utf8JsonReader(request);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (reader.ValueTextEquals("id"u8) && reader.Read())
                    id = reader.ValueSpan;
                else if (reader.ValueTextEquals("text"u8) && reader.Read())
                    text = reader.ValueSpan;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return id.Length == 36 && text.Length > 0;
    }

    private byte[] Message(ReadOnlySpan<byte> id, ReadOnlySpan<byte> user, long seq, ReadOnlySpan<byte> text)
    {
        const int rest = 160;
        var length = rest + _name.Length + id.Length + user.Length + text.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var json = new Utf8(rented);
        json.Add("{\"type\":\"message\",\"id\":\""u8).Add(id).Add("\",\"room\":\""u8).Add(_name).Add("\",\"sender\":\""u8).Add(user).Add("\",\"seq\":"u8).Add(seq)
            .Add(",\"text\":\""u8).Add(text).Add("\",\"at\":"u8).Add(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()).Add("}"u8);
        var frame = WebSocketFrames.Text(json.Written);
        ArrayPool<byte>.Shared.Return(rented);
        return frame;
    }

    private static byte[] Ack(ReadOnlySpan<byte> id, long seq)
    {
        var json = new Utf8(stackalloc byte[128]);
        json.Add("{\"type\":\"ack\",\"id\":\""u8).Add(id).Add("\",\"seq\":"u8).Add(seq).Add("}"u8);
        return WebSocketFrames.Text(json.Written);
    }
}
