using System.Globalization;

namespace Hangout.Bench.Load;

/// <summary>Who takes part: every user is in exactly one room, rooms are filled one after another.</summary>
/// <param name="Users">People, each with one connection.</param>
/// <param name="RoomSize">Members of a room.</param>
internal sealed record Layout(int Users, int RoomSize)
{
    /// <summary>Number of rooms.</summary>
    public int Rooms => (Users + RoomSize - 1) / RoomSize;

    /// <summary>The room of a user.</summary>
    public int RoomOf(int user) => user / RoomSize;

    /// <summary>Members of a room; only the last one may have fewer than <see cref="RoomSize"/>.</summary>
    public int MembersOf(int room) => Math.Min(RoomSize, Users - (room * RoomSize));

    /// <summary>The user as every system knows them.</summary>
    public static Guid UserId(long user) => Id(1, user);

    /// <summary>The room as every system knows it.</summary>
    public static Guid RoomId(long room) => Id(2, room);

    /// <summary>The message as every system knows it: the last twelve digits are its number.</summary>
    public static Guid MessageId(long number) => Id(3, number);

    /// <summary>The number in an ID, written as text.</summary>
    /// <param name="id">36 characters, or only the last 12.</param>
    public static long Number(ReadOnlySpan<byte> id) =>
        System.Buffers.Text.Utf8Parser.TryParse(id[^12..], out long number, out var used, 'x') && used == 12 ? number : -1;

    private static Guid Id(int kind, long number) => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"019ab000-000{kind}-7000-8000-{number:x12}"));
}
