using System.Text.Json;
using Npgsql;

namespace Hangout.IntegrationTests.Worker;

/// <summary>A conversation of its own for each test, written as the services write it, outbox rows included.</summary>
public sealed class Talk(NpgsqlDataSource database, CancellationToken cancellationToken)
{
    private long _seq;

    public Guid Id { get; } = Guid.CreateVersion7();

    public Guid Alice { get; private set; }

    public Guid Bob { get; private set; }

    public static async Task<Talk> StartAsync(NpgsqlDataSource database, bool isDirect, CancellationToken cancellationToken, string bobsSettings = "notify = 'all'")
    {
        var talk = new Talk(database, cancellationToken);
        talk.Alice = await talk.AddPersonAsync("Alice Archer");
        talk.Bob = await talk.AddPersonAsync("Bob Baker");
        await talk.ExecuteAsync(
            "insert into conversations (id, kind, title, direct_key, is_public, member_count) values ($1, $2, $3, $4, false, 2)",
            talk.Id, isDirect ? "direct" : "group", isDirect ? DBNull.Value : "Release", isDirect ? $"{talk.Alice}:{talk.Bob}" : DBNull.Value);
        foreach (var person in new[] { talk.Alice, talk.Bob })
            await talk.ExecuteAsync("insert into conversation_members (conversation_id, user_id, role, status) values ($1, $2, 'member', 'active')", talk.Id, person);
        await talk.ExecuteAsync($"update conversation_members set {bobsSettings} where conversation_id = $1 and user_id = $2", talk.Id, talk.Bob);
        return talk;
    }

    /// <summary>Alice writes.</summary>
    /// <returns>The message's ID.</returns>
    public async Task<Guid> WriteAsync(string text, params Guid[] mentions)
    {
        var (id, seq) = await InsertAsync(text, mentions);
        await TellAsync(id, seq);
        return id;
    }

    /// <summary>Alice writes, and nobody is told.</summary>
    /// <returns>The message's ID.</returns>
    public async Task<Guid> AddAsync(string text, params Guid[] mentions) => (await InsertAsync(text, mentions)).Id;

    private async Task<(Guid Id, long Seq)> InsertAsync(string text, Guid[] mentions)
    {
        var (id, seq) = (Guid.CreateVersion7(), Interlocked.Increment(ref _seq));
        await ExecuteAsync(
            "insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, mentions) values ($1, $2, $3, $3, $4, 'text', $5, $5, $6)",
            Id, id, seq, Alice, text, mentions);
        return (id, seq);
    }

    /// <summary>Somebody reacts to a message, or takes it back.</summary>
    public async Task ReactAsync(Guid messageId, Guid userId, string emoji, bool isAdded = true)
    {
        await ExecuteAsync(
            isAdded
                ? "insert into message_reactions (conversation_id, message_id, user_id, emoji, change, first_change) select $1, $2, $3, $4, count(*) + 1, 1 from message_reactions"
                : "delete from message_reactions where conversation_id = $1 and message_id = $2 and user_id = $3 and emoji = $4",
            Id, messageId, userId, emoji);
        await TellAsync(isAdded ? "reaction.added" : "reaction.removed", JsonSerializer.Serialize(new { conversationId = Id, messageId, userId }, JsonSerializerOptions.Web));
    }

    /// <summary>One more member.</summary>
    public async Task<Guid> JoinAsync(string name)
    {
        var person = await AddPersonAsync(name);
        await ExecuteAsync("insert into conversation_members (conversation_id, user_id, role, status) values ($1, $2, 'member', 'active')", Id, person);
        return person;
    }

    /// <summary>Writes the outbox row of a message.</summary>
    public Task TellAsync(Guid messageId, long seq) => TellAsync(
        "message.sent", JsonSerializer.Serialize(new { conversationId = Id, messageId, seq, senderId = Alice }, JsonSerializerOptions.Web));

    public async Task TellAsync(string kind, string payload)
    {
        await ExecuteAsync("insert into outbox (kind, payload) values ($1, $2::jsonb)", kind, payload);
        await ExecuteAsync("select pg_notify('outbox', '')");
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<Guid> AddPersonAsync(string name)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync("insert into users (id, issuer, subject, username, name) values ($1, 'test', $2, $3, $4)", id, id.ToString(), $"p{id:N}"[..32], name);
        return id;
    }
}
