using Microsoft.AspNetCore.SignalR;

namespace Hangout.Bench.SignalRPeer;

/// <summary>What clients call. A room is a SignalR group.</summary>
internal sealed class ChatHub(MessageReader reader, MessageWriter writer) : Hub
{
    private const int LongestText = 10_000;

    private Guid User => Guid.Parse(Context.User!.FindFirst("sub")!.Value);

    /// <summary>Lets the user hear their rooms, then says <c>ready</c>.</summary>
    public override async Task OnConnectedAsync()
    {
        foreach (var room in await reader.RoomsOfAsync(User))
            await Groups.AddToGroupAsync(Context.ConnectionId, room.ToString());
        await Clients.Caller.SendAsync("ready");
    }

    /// <summary>Writes a message and hands it to the room.</summary>
    public async Task<Receipt> Send(Draft draft)
    {
        if (draft is not { Text.Length: > 0 and <= LongestText })
            throw new HubException("invalid");
        return new(await writer.WriteAsync(draft, User) ?? throw new HubException("not_a_member"));
    }

    /// <summary>The messages of a room after a place.</summary>
    public Task<List<Message>> Sync(Guid room, long after) => reader.SinceAsync(room, after, User);
}
