using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hangout.IntegrationTests.Api;

/// <summary>A push service (RFC 8030) and a browser behind it, which opens what comes by RFC 8291 and checks who sent it by RFC 8292.</summary>
internal sealed class PushService : IAsyncDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);
    private readonly WebApplication _app;

    private PushService(WebApplication app) => _app = app;

    public ConcurrentQueue<JsonNode> Received { get; } = [];

    /// <summary>What was wrong with a push.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = [];

    /// <summary>How it answers.</summary>
    public int Status { get; set; } = StatusCodes.Status201Created;

    public string Endpoint => $"{_app.Urls.Single()}/push/{Guid.NewGuid()}";

    public string P256dh => Base64Url.EncodeToString(Point(_key.ExportParameters(includePrivateParameters: false).Q));

    public string Auth => Base64Url.EncodeToString(_auth);

    /// <summary>The key that senders must sign with; any until it is set.</summary>
    public string? SenderKey { get; set; }

    public static async Task<PushService> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new PushService(builder.Build());
        service._app.MapPost("/push/{id}", service.TakeAsync);
        await service._app.StartAsync(cancellationToken);
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        try
        {
            if (Status == StatusCodes.Status201Created)
                await OpenAsync(request);
        }
        catch (Exception fault)
        {
            Faults.Enqueue(fault);
        }

        return Results.StatusCode(Status);
    }

    private async Task OpenAsync(HttpRequest request)
    {
        CheckSender(request);
        int.Parse(request.Headers["TTL"]!, System.Globalization.CultureInfo.InvariantCulture).ShouldBePositive();
        request.Headers.ContentEncoding.ToString().ShouldBe("aes128gcm");
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        Received.Enqueue(JsonNode.Parse(Open(body.ToArray()))!);
    }

    private void CheckSender(HttpRequest request)
    {
        var parts = request.Headers.Authorization.ToString()["vapid ".Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1]);
        if (SenderKey is not null)
            parts["k"].TrimEnd('=').ShouldBe(SenderKey);
        var point = Base64Url.DecodeFromChars(parts["k"].TrimEnd('='));
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = point[1..33], Y = point[33..] } });
        var token = parts["t"].Split('.');
        key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Base64Url.DecodeFromChars(token[2]), HashAlgorithmName.SHA256).ShouldBeTrue();
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token[1]));
        // The library leaves out the port; those of real services are the scheme's own.
        claims.RootElement.GetProperty("aud").GetString().ShouldBe("http://127.0.0.1");
        claims.RootElement.GetProperty("sub").GetString().ShouldStartWith("mailto:");
        DateTimeOffset.FromUnixTimeSeconds(claims.RootElement.GetProperty("exp").GetInt64()).ShouldBeInRange(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(24));
    }

    private byte[] Open(byte[] body)
    {
        const int SaltBytes = 16, HeaderBytes = 21, TagBytes = 16;
        var salt = body[..SaltBytes];
        BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(SaltBytes)).ShouldBeGreaterThanOrEqualTo(body.Length - HeaderBytes - body[HeaderBytes - 1]);
        var sender = body[HeaderBytes..(HeaderBytes + body[HeaderBytes - 1])];
        var sealedBytes = body[(HeaderBytes + sender.Length)..];
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = sender[1..33], Y = sender[33..] } });
        var own = Point(_key.ExportParameters(includePrivateParameters: false).Q);
        var secret = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, _key.DeriveRawSecretAgreement(other.PublicKey), 32, _auth, [.. "WebPush: info\0"u8, .. own, .. sender]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 16, salt, [.. "Content-Encoding: aes128gcm\0"u8]);
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 12, salt, [.. "Content-Encoding: nonce\0"u8]);
        using var cipher = new AesGcm(key, TagBytes);
        var text = new byte[sealedBytes.Length - TagBytes];
        cipher.Decrypt(nonce, sealedBytes[..^TagBytes], sealedBytes[^TagBytes..], text);
        var end = Array.FindLastIndex(text, b => b != 0);
        text[end].ShouldBe((byte)2);
        return text[..end];
    }

    private static byte[] Point(ECPoint point) => [4, .. point.X!, .. point.Y!];
}
