using System.Buffers.Text;
using System.Security.Cryptography;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Notifications;

/// <summary>A pair of keys by which push services know the system (RFC 8292), base64url.</summary>
/// <param name="Public">An uncompressed point of P-256.</param>
/// <param name="Private">Its scalar.</param>
public sealed record VapidKeys(string Public, string Private);

/// <summary>The keys of the system as a whole. They are made once and shared by all nodes: who comes first decides.</summary>
public sealed class ServerKeys(HangoutDbContext db)
{
    private const int Bytes = 32;

    /// <summary>The keys for push services.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The pair.</returns>
    public async Task<VapidKeys> VapidAsync(CancellationToken cancellationToken)
    {
        var parts = (await KeyAsync("vapid", NewPair, cancellationToken)).Split(' ');
        return new(parts[0], parts[1]);
    }

    /// <summary>A tag that only the system can make, for links in mails.</summary>
    /// <param name="text">What it vouches for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>32 bytes.</returns>
    public async Task<byte[]> SignAsync(byte[] text, CancellationToken cancellationToken) =>
        HMACSHA256.HashData(Base64Url.DecodeFromChars(await KeyAsync("links", () => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes)), cancellationToken)), text);

    private async Task<string> KeyAsync(string name, Func<string> make, CancellationToken cancellationToken)
    {
        if (await db.ServerKeys.Where(k => k.Name == name).Select(k => k.Value).FirstOrDefaultAsync(cancellationToken) is { } known)
            return known;
        await db.Database.ExecuteSqlAsync($"insert into server_keys (name, value) values ({name}, {make()}) on conflict do nothing", cancellationToken);
        return await db.ServerKeys.Where(k => k.Name == name).Select(k => k.Value).SingleAsync(cancellationToken);
    }

    private static string NewPair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return $"{Base64Url.EncodeToString([4, .. parameters.Q.X!, .. parameters.Q.Y!])} {Base64Url.EncodeToString(parameters.D)}";
    }
}
