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
        var id = await AddAsync(text, mentions);
        await TellAsync(id, _seq);
        return id;
    }

    /// <summary>Alice writes, and nobody is told.</summary>
    /// <returns>The message's ID.</returns>
    public async Task<Guid> AddAsync(string text, params Guid[] mentions)
    {
        var id = Guid.CreateVersion7();
        await ExecuteAsync(
            "insert into messages (conversation_id, id, seq, change, sender_id, kind, text, html, mentions) values ($1, $2, $3, $3, $4, 'text', $5, $5, $6)",
            Id, id, ++_seq, Alice, text, mentions);
        return id;
    }

    /// <summary>Writes the outbox row of a message.</summary>
    public Task TellAsync(Guid messageId, long seq) => TellAsync(
        "message.created", JsonSerializer.Serialize(new { conversationId = Id, messageId, seq, senderId = Alice }, JsonSerializerOptions.Web));

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
