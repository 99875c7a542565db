using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>The tokens of a session. They never reach the browser (ACC-1).</summary>
/// <param name="AccessToken">For Api and Realtime.</param>
/// <param name="RefreshToken">For the next access token; works once.</param>
/// <param name="IdToken">The hint for signing out.</param>
public sealed record SessionTokens(string AccessToken, string? RefreshToken, string? IdToken);

/// <summary>Encrypts tokens for the table, bound to their row: a copied value cannot be read from another one.</summary>
/// <param name="protection">Its keys are in PostgreSQL, shared by all instances.</param>
public sealed class SessionTokenProtector(IDataProtectionProvider protection)
{
    /// <summary>Encrypts.</summary>
    public byte[] Protect(byte[] sessionId, SessionTokens tokens) => For(sessionId).Protect(JsonSerializer.SerializeToUtf8Bytes(tokens));

    /// <summary>Decrypts.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key is gone or the value was changed.</exception>
    public SessionTokens Unprotect(byte[] sessionId, byte[] value) =>
        JsonSerializer.Deserialize<SessionTokens>(For(sessionId).Unprotect(value))
            ?? throw new System.Security.Cryptography.CryptographicException("The session holds no tokens.");

    private IDataProtector For(byte[] sessionId) => protection.CreateProtector("Hangout.Web.SessionTokens.v1", Convert.ToHexString(sessionId));
}
