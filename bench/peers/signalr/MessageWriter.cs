using System.Threading.Channels;
using Microsoft.AspNetCore.SignalR;
using Npgsql;

namespace Hangout.Bench.SignalRPeer;

/// <summary>
/// Writes messages with the peers' statement, <c>common/write.sql</c>: one transaction each, over 32 connections. A room's messages always
/// take the same connection, so they are published in the order of their places.
/// </summary>
internal sealed class MessageWriter(NpgsqlDataSource database, IHubContext<ChatHub> hub, ILogger<MessageWriter> logger) : BackgroundService
{
    private const int Lanes = 32, MaxInFlight = 64;
    private static readonly string Statement = ReadStatement();
    private readonly Channel<Write>[] _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateUnbounded<Write>(new() { SingleReader = true }))];

    private readonly List<NpgsqlConnection> _connections = [];

    /// <summary>Writes a message and publishes it.</summary>
    /// <returns>Its place in the room once it is committed; null when the sender is not a member.</returns>
    public Task<long?> WriteAsync(Draft draft, Guid sender)
    {
        var write = new Write(draft, sender);
        // Not the ID's own hash code: its lowest bits are the same for all rooms of the bench.
        _lanes[(uint)HashCode.Combine(draft.Room) % Lanes].Writer.TryWrite(write);
        return write.Seq.Task;
    }

    /// <summary>Connects before the server listens.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var _ in _lanes)
            _connections.Add(await database.OpenConnectionAsync(cancellationToken));
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Works in all lanes; a lane that fails ends the server.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await await Task.WhenAny(_lanes.Select((lane, i) => WorkAsync(lane.Reader, _connections[i], stoppingToken)));

    private async Task WorkAsync(ChannelReader<Write> waiting, NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        var writes = new List<Write>(MaxInFlight);
        while (await waiting.WaitToReadAsync(stoppingToken))
        {
            while (writes.Count < MaxInFlight && waiting.TryRead(out var write))
                writes.Add(write);
            try
            {
                await WriteAsync(connection, writes, stoppingToken);
            }
            catch (NpgsqlException exception)
            {
                logger.LogError(exception, "send");
                writes.ForEach(write => write.Seq.TrySetException(new HubException("failed")));
            }

            writes.Clear();
        }
    }

    private async Task WriteAsync(NpgsqlConnection connection, List<Write> writes, CancellationToken stoppingToken)
    {
        // With error barriers the statements are sent together, and each is still a transaction of its own.
        await using var batch = new NpgsqlBatch(connection) { EnableErrorBarriers = true };
        foreach (var (draft, sender) in writes)
        {
            batch.BatchCommands.Add(new(Statement)
            {
                Parameters =
                {
                    new NpgsqlParameter<Guid> { TypedValue = draft.Id },
                    new NpgsqlParameter<Guid> { TypedValue = draft.Room },
                    new NpgsqlParameter<Guid> { TypedValue = sender },
                    new NpgsqlParameter<string> { TypedValue = draft.Text },
                },
            });
        }

        await using var rows = await batch.ExecuteReaderAsync(stoppingToken);
        foreach (var write in writes)
        {
            if (!await rows.ReadAsync(stoppingToken))
            {
                write.Seq.SetResult(null);
            }
            else
            {
                var (draft, sender) = write;
                var message = new Message(draft.Id, draft.Room, sender, (long)rows.GetDouble(0), draft.Text, rows.GetDouble(1));
                // Not awaited: the sender is answered once the message is durable, as by the other peers.
                if (rows.GetBoolean(2))
                    _ = PublishAsync(message);
                write.Seq.SetResult(message.Seq);
            }

            await rows.NextResultAsync(stoppingToken);
        }
    }

    private async Task PublishAsync(Message message)
    {
        try
        {
            await hub.Clients.Group(message.Room.ToString()).SendAsync("message", message);
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "publish");
        }
    }

    private static string ReadStatement()
    {
        using var reader = new StreamReader(typeof(MessageWriter).Assembly.GetManifestResourceStream("write.sql")!);
        return reader.ReadToEnd();
    }

    private sealed record Write(Draft Draft, Guid Sender)
    {
        public TaskCompletionSource<long?> Seq { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
