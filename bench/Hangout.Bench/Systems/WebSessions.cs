using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Hangout.Bench.Hosting;
using Hangout.Bench.Load;
using Hangout.Core.Data;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Hangout.Bench.Systems;

/// <summary>Sessions of the web host for a whole layout, written with its own classes instead of signing in ten thousand times.</summary>
internal static class WebSessions
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>The user's cookie, name and value.</summary>
    public static string Cookie(int user) => $"__Host-hangout={Value(user)}";

    /// <summary>Writes the key ring and a session of each user.</summary>
    /// <param name="authority">Whose tokens the sessions hold.</param>
    /// <param name="database">Connection string of Hangout's database.</param>
    /// <param name="users">How many users, from 0.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(Authority authority, string database, int users, CancellationToken cancellationToken)
    {
        await using var services = KeyRing(database);
        var protector = new SessionTokenProtector(services.GetRequiredService<IDataProtectionProvider>());
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using (var rows = await connection.BeginBinaryImportAsync(
            "copy web_sessions (id, user_id, issuer, subject, sid, tokens, access_expires_at, expires_at) from stdin (format binary)", cancellationToken))
        {
            for (var user = 0; user < users; user++)
                await WriteRowAsync(rows, authority, protector, user, cancellationToken);
            await rows.CompleteAsync(cancellationToken);
        }

        await using var analyze = new NpgsqlCommand("vacuum analyze web_sessions", connection);
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task WriteRowAsync(NpgsqlBinaryImporter rows, Authority authority, SessionTokenProtector protector, int user, CancellationToken cancellationToken)
    {
        var id = SHA256.HashData(Encoding.ASCII.GetBytes(Value(user)));
        await rows.StartRowAsync(cancellationToken);
        await rows.WriteAsync(id, NpgsqlDbType.Bytea, cancellationToken);
        await rows.WriteAsync(Layout.UserId(user), NpgsqlDbType.Uuid, cancellationToken);
        await rows.WriteAsync(authority.Issuer, NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync(Layout.UserId(user).ToString(), NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync($"session-{user}", NpgsqlDbType.Text, cancellationToken);
        await rows.WriteAsync(protector.Protect(id, new(authority.AccessToken(user), RefreshToken: null, IdToken: null)), NpgsqlDbType.Bytea, cancellationToken);
        await rows.WriteAsync(authority.ExpiresAt, NpgsqlDbType.TimestampTz, cancellationToken);
        await rows.WriteAsync(DateTimeOffset.UtcNow + Lifetime, NpgsqlDbType.TimestampTz, cancellationToken);
    }

    /// <summary>Data protection as the web host sets it up; its keys are not encrypted, which it reads just as well.</summary>
    private static ServiceProvider KeyRing(string database)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddDbContext<HangoutDbContext>(options => options.UseNpgsql(database));
        services.AddDataProtection().SetApplicationName("hangout-web");
        services.AddSingleton<DatabaseKeyRing>();
        services.AddOptions<KeyManagementOptions>().Configure<DatabaseKeyRing>((options, ring) => options.XmlRepository = ring);
        return services.BuildServiceProvider();
    }

    // 43 characters, as random as the web host's own for whoever cannot read this.
    private static string Value(int user) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"session of user {user}")));
}
