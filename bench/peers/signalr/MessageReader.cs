using Npgsql;

namespace Hangout.Bench.SignalRPeer;

/// <summary>Reads rooms and messages: the statements of <c>common/messages.js</c>.</summary>
internal sealed class MessageReader(NpgsqlDataSource database)
{
    /// <summary>The rooms of a user.</summary>
    public async Task<List<Guid>> RoomsOfAsync(Guid user)
    {
        await using var command = database.CreateCommand("select room_id from members where user_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = user });
        await using var rows = await command.ExecuteReaderAsync();
        var rooms = new List<Guid>();
        while (await rows.ReadAsync())
            rooms.Add(rows.GetGuid(0));
        return rooms;
    }

    /// <summary>Up to 1,000 messages of a room after a place; none when the user is not a member.</summary>
    public async Task<List<Message>> SinceAsync(Guid room, long after, Guid user)
    {
        await using var command = database.CreateCommand("""
            select id, sender_id, seq, text, (extract(epoch from created_at) * 1000)::float8
            from messages
            where room_id = $1 and seq > $2 and exists (select 1 from members where room_id = $1 and user_id = $3)
            order by seq limit 1000
            """);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = room });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = user });
        await using var rows = await command.ExecuteReaderAsync();
        var messages = new List<Message>();
        while (await rows.ReadAsync())
            messages.Add(new(rows.GetGuid(0), room, rows.GetGuid(1), rows.GetInt64(2), rows.GetString(3), rows.GetDouble(4)));
        return messages;
    }
}
