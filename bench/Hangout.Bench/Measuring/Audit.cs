using Hangout.Bench.Load;

namespace Hangout.Bench.Measuring;

/// <summary>What came of the messages of a run. A run with anything but zeros in the last four is void.</summary>
/// <param name="Sent">Messages handed to the system and not refused by it.</param>
/// <param name="Acked">Messages that it said are durable.</param>
/// <param name="Delivered">Arrivals of messages at members.</param>
/// <param name="Refused">Messages it said it does not take.</param>
/// <param name="Lost">Acknowledgements and deliveries that never came.</param>
/// <param name="Duplicated">Acknowledgements and deliveries that came again.</param>
/// <param name="Reordered">Deliveries out of the room's order, or at another place than elsewhere.</param>
/// <param name="Unknown">Arrivals of messages that nobody sent there.</param>
internal sealed record AuditResult(long Sent, long Acked, long Delivered, long Refused, long Lost, long Duplicated, long Reordered, long Unknown)
{
    /// <summary>Whether the figures of the run may be used.</summary>
    public bool IsClean => Lost == 0 && Duplicated == 0 && Reordered == 0 && Unknown == 0;

    /// <summary>Of several runs together.</summary>
    public static AuditResult operator +(AuditResult a, AuditResult b) => new(
        a.Sent + b.Sent, a.Acked + b.Acked, a.Delivered + b.Delivered, a.Refused + b.Refused,
        a.Lost + b.Lost, a.Duplicated + b.Duplicated, a.Reordered + b.Reordered, a.Unknown + b.Unknown);
}

/// <summary>
/// Follows every message to every member. Each room has one order, the one in which its first member saw it or the system's own numbers;
/// every member must see each message once, at its place, and the acknowledgement must name that place too.
/// </summary>
internal sealed class Audit(Layout layout)
{
    private readonly List<Message> _messages = new(1 << 16);
    private readonly List<long>[] _rooms = [.. Enumerable.Range(0, layout.Rooms).Select(_ => new List<long>())];
    private readonly Member[] _members = [.. Enumerable.Range(0, layout.Users).Select(_ => new Member())];
    private long _refused, _acked, _delivered, _expected, _duplicated, _reordered, _unknown;

    /// <summary>Messages whose acknowledgement or refusal is awaited.</summary>
    public long Unanswered => _messages.Count - _refused - _acked;

    /// <summary>Whether everything sent was answered, and everything not refused delivered to everybody.</summary>
    public bool IsComplete => Unanswered == 0 && _delivered >= _expected;

    /// <summary>Messages sent so far; the next one has this number.</summary>
    public long Count => _messages.Count;

    /// <summary>Messages that were refused.</summary>
    public long Refused => _refused;

    /// <summary>Notes a message on its way.</summary>
    /// <param name="room">Where to.</param>
    /// <param name="intendedAt">When the schedule wants it sent.</param>
    /// <returns>Its number.</returns>
    public long Add(int room, long intendedAt)
    {
        _messages.Add(new Message { Room = room, IntendedAt = intendedAt });
        _expected += layout.MembersOf(room);
        return _messages.Count - 1;
    }

    /// <summary>When the schedule wanted a message sent; -1 for one that is not known.</summary>
    public long IntendedAt(long number) => number >= 0 && number < _messages.Count ? _messages[(int)number].IntendedAt : -1;

    /// <summary>The system says that a message is durable.</summary>
    public void Ack(long number, long seq)
    {
        if (Find(number) is not { } message)
            return;
        if (message.IsAnswered)
        {
            _duplicated++;
            return;
        }

        message.IsAnswered = true;
        _acked++;
        if (seq > 0)
            Place(message.Room, seq, number);
    }

    /// <summary>The system refuses a message.</summary>
    public void Refuse(long number)
    {
        if (Find(number) is not { } message || message.IsAnswered)
            return;
        message.IsAnswered = true;
        _refused++;
        _expected -= layout.MembersOf(message.Room);
    }

    /// <summary>A message arrived at a member.</summary>
    /// <param name="user">The member.</param>
    /// <param name="number">The message.</param>
    /// <param name="seq">Its place, from 1; 0 when the system does not number.</param>
    /// <returns>Whether it was new to the member.</returns>
    public bool Deliver(int user, long number, long seq)
    {
        var room = layout.RoomOf(user);
        if (Find(number) is not { } message)
            return false;
        if (message.Room != room)
        {
            _unknown++;
            return false;
        }

        var member = _members[user];
        if (seq == 0)
            seq = member.Next;
        if (seq < member.Next || member.Early?.Contains(seq) == true)
        {
            _duplicated++;
            return false;
        }

        _delivered++;
        Place(room, seq, number);
        if (seq > member.Next)
        {
            _reordered++;
            (member.Early ??= []).Add(seq);
            return true;
        }

        member.Next++;
        while (member.Early?.Remove(member.Next) == true)
            member.Next++;
        return true;
    }

    /// <summary>The place up to which a member has everything.</summary>
    public long Has(int user) => _members[user].Next - 1;

    /// <summary>Messages of a room that have a place.</summary>
    public long CountOf(int room) => _rooms[room].Count;

    /// <summary>The audit as it stands; what is still on its way counts as lost.</summary>
    public AuditResult Result() => new(
        _messages.Count - _refused, _acked, _delivered, _refused, Unanswered + Math.Max(0, _expected - _delivered), _duplicated, _reordered, _unknown);

    private Message? Find(long number)
    {
        if (number >= 0 && number < _messages.Count)
            return _messages[(int)number];
        _unknown++;
        return null;
    }

    private void Place(int room, long seq, long number)
    {
        var order = _rooms[room];
        while (order.Count < seq)
            order.Add(-1);
        ref var at = ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(order)[(int)seq - 1];
        if (at == -1)
            at = number;
        else if (at != number)
            _reordered++;
    }

    private sealed class Message
    {
        public int Room;
        public long IntendedAt;
        public bool IsAnswered;
    }

    private sealed class Member
    {
        public long Next = 1;
        public HashSet<long>? Early;
    }
}
