using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace Hangout.Core.Realtime;

/// <summary>
/// Lets a browser connect to the hub without a token of its own (docs/decisions/0018): Web issues a ticket against its session, and the node that
/// takes the connection redeems it for the session's access token. A ticket is good once, for 30 s, and for pages of one origin (SEC-4).
/// </summary>
/// <param name="redis">Keeps the tokens meanwhile, each under the hash of its ticket.</param>
public sealed class SocketTickets(IConnectionMultiplexer redis)
{
    /// <summary>How long a ticket is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    // A Redis that does not answer must not hold a connection that is being opened: the client comes back.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    private const int Bytes = 32;

    // A base64url text of 32 bytes; nothing else is looked up.
    private const int Length = 43;

    /// <summary>Makes a ticket.</summary>
    /// <param name="accessToken">What it stands for.</param>
    /// <param name="origin">Where the browser's page comes from: <c>scheme://host[:port]</c>, as its <c>Origin</c> header has it.</param>
    /// <returns>43 characters that fit an address.</returns>
    /// <exception cref="RedisException">Redis cannot be reached.</exception>
    /// <exception cref="TimeoutException">Redis did not answer within 3 s.</exception>
    public async Task<string> IssueAsync(string accessToken, string origin)
    {
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        await redis.GetDatabase().StringSetAsync(Key(ticket), $"{origin} {accessToken}", Lifetime).WaitAsync(WaitTimeout);
        return ticket;
    }

    /// <summary>Uses a ticket up.</summary>
    /// <param name="ticket">As it came.</param>
    /// <param name="origin">The request's <c>Origin</c>; another than the ticket was issued for gets nothing, and the ticket is gone.</param>
    /// <returns>The access token; null for a ticket that was never issued, is used up or too old.</returns>
    /// <exception cref="RedisException">Redis cannot be reached.</exception>
    /// <exception cref="TimeoutException">Redis did not answer within 3 s; whether the ticket is used up is unknown.</exception>
    public async Task<string?> RedeemAsync(string ticket, string? origin)
    {
        if (ticket.Length != Length)
            return null;
        // GETDEL: of two that bring the same ticket, one gets it.
        var kept = (string?)await redis.GetDatabase().ExecuteAsync("GETDEL", Key(ticket)).WaitAsync(WaitTimeout);
        return kept?.Split(' ', 2) is [var issuedFor, var accessToken] && string.Equals(issuedFor, origin, StringComparison.OrdinalIgnoreCase) ? accessToken : null;
    }

    private static RedisKey Key(string ticket) => "ticket:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)));
}
