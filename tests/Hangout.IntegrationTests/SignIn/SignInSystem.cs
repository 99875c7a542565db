using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Hangout.IntegrationTests.SignIn;

/// <summary>A running fixture with one of the providers.</summary>
public abstract class SignInSystem
{
    /// <summary>Why the tests cannot run here; null when they can.</summary>
    public string? Absent { get; protected set; }

    /// <summary>The provider's issuer.</summary>
    public string Authority { get; protected set; } = "";

    /// <summary>The secret of the web host's client.</summary>
    public string ClientSecret { get; protected set; } = "";

    /// <summary>What a person presses when the provider asks whether to sign out.</summary>
    public abstract Dictionary<string, string> ConfirmSignOut { get; }

    /// <summary>The hub, as the desktop opens it.</summary>
    public Uri Hub => new UriBuilder(Web("/hubs/realtime")) { Scheme = "ws" }.Uri;

    /// <summary>The hub itself, without the web host before it.</summary>
    public Uri RealtimeHub => new UriBuilder(new Uri(RealtimeUrl, "/hubs/realtime")) { Scheme = "ws" }.Uri;

    protected Uri RealtimeUrl { get; set; } = new("http://localhost");

    protected Uri WebUrl { get; set; } = new("http://localhost");

    protected string ConnectionString { get; set; } = "";

    /// <summary>An address of the web host.</summary>
    public Uri Web(string path) => new(WebUrl, path);

    /// <summary>Skips the test where the provider is not there.</summary>
    public void SkipIfAbsent() => Assert.SkipUnless(Absent is null, Absent ?? "");

    /// <summary>Makes the web host believe that the session's access token is about to end.</summary>
    public async Task ExpireAccessTokenAsync(string cookie, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("update web_sessions set access_expires_at = now() where id = $1", connection) { Parameters = { new() { Value = IdOf(cookie) } } };
        (await command.ExecuteNonQueryAsync(cancellationToken)).ShouldBe(1);
    }

    /// <summary>Why a session ended, if it did, and how many bytes of tokens are kept for it.</summary>
    public async Task<(string? EndReason, int TokenBytes)> SessionAsync(string cookie, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select end_reason, octet_length(tokens) from web_sessions where id = $1", connection) { Parameters = { new() { Value = IdOf(cookie) } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        (await reader.ReadAsync(cancellationToken)).ShouldBeTrue();
        return (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt32(1));
    }

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static byte[] IdOf(string cookie) => SHA256.HashData(Encoding.ASCII.GetBytes(cookie));
}
