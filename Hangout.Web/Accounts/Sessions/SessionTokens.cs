using System.Security.Cryptography;
using System.Text.Json;
using Hangout.Core.Accounts;
using Microsoft.AspNetCore.DataProtection;

namespace Hangout.Web.Accounts.Sessions;

/// <summary>The tokens of a session. They never reach the browser (ACC-1).</summary>
/// <param name="AccessToken">For Api and Realtime.</param>
/// <param name="RefreshToken">For the next access token; works once.</param>
/// <param name="IdToken">The hint for signing out.</param>
public sealed record SessionTokens(string AccessToken, string? RefreshToken, string? IdToken);

/// <summary>Encrypts tokens for the table, bound to their row: copied to another row they cannot be read.</summary>
public sealed class SessionTokenProtector(IDataProtectionProvider protection, ILogger<SessionTokenProtector> logger)
{
    /// <summary>Encrypts.</summary>
    public byte[] Protect(byte[] sessionId, SessionTokens tokens) => For(sessionId).Protect(JsonSerializer.SerializeToUtf8Bytes(tokens));

    /// <summary>The tokens of a session; null when the key is gone or the value was changed.</summary>
    public SessionTokens? Read(WebSession session)
    {
        try
        {
            return JsonSerializer.Deserialize<SessionTokens>(For(session.Id).Unprotect(session.Tokens));
        }
        catch (CryptographicException e)
        {
            logger.LogWarning("The tokens of a session cannot be read: {Reason}", e.Message);
            return null;
        }
    }

    private IDataProtector For(byte[] sessionId) => protection.CreateProtector("Hangout.Web.SessionTokens.v1", Convert.ToHexString(sessionId));
}
