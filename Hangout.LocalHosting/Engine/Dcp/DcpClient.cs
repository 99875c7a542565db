using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hangout.LocalHosting.Engine.Dcp;

/// <summary>The orchestrator's API, Kubernetes-style, over TLS with its own certificate authority.</summary>
internal sealed class DcpClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private readonly HttpClient _http;

    public DcpClient(Uri server, byte[] certificateAuthority, string token)
    {
        var authority = X509CertificateLoader.LoadCertificate(ReadPem(certificateAuthority));
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = 1_000,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(authority, certificate, chain, errors),
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri(server, $"/apis/{DcpApi.Group}/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<T> CreateAsync<T>(string kind, T item, CancellationToken cancellationToken)
    {
        using var limited = Limited(cancellationToken);
        using var response = await _http.PostAsJsonAsync(kind, item, Json, limited.Token);
        await EnsureSuccessAsync(response, limited.Token);
        return (await response.Content.ReadFromJsonAsync<T>(Json, limited.Token))!;
    }

    public async Task<T?> GetAsync<T>(string kind, string name, CancellationToken cancellationToken)
        where T : class
    {
        using var limited = Limited(cancellationToken);
        using var response = await _http.GetAsync($"{kind}/{name}", limited.Token);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await EnsureSuccessAsync(response, limited.Token);
        return await response.Content.ReadFromJsonAsync<T>(Json, limited.Token);
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string kind, CancellationToken cancellationToken)
    {
        using var limited = Limited(cancellationToken);
        return (await _http.GetFromJsonAsync<DcpList<T>>(kind, Json, limited.Token))!.Items;
    }

    /// <summary>Asks for an object to be removed; its process is stopped first.</summary>
    public async Task DeleteAsync(string kind, string name, CancellationToken cancellationToken)
    {
        using var limited = Limited(cancellationToken);
        using var response = await _http.DeleteAsync($"{kind}/{name}", limited.Token);
        if (response.StatusCode != HttpStatusCode.NotFound)
            await EnsureSuccessAsync(response, limited.Token);
    }

    /// <summary>Every object there is, then every change, until the connection ends.</summary>
    public async IAsyncEnumerable<DcpWatchEvent<T>> WatchAsync<T>(string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await _http.GetStreamAsync($"{kind}?watch=true", cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0 && JsonSerializer.Deserialize<DcpWatchEvent<T>>(line, Json) is { } @event)
                yield return @event;
        }
    }

    /// <summary>The lines a process writes to one of its streams (stdout, stderr), each with its timestamp, until it ends.</summary>
    public async IAsyncEnumerable<string> ReadLogAsync(string name, string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await _http.GetStreamAsync($"{DcpApi.Executables}/{name}/log?source={source}&follow=true&timestamps=true", cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            yield return line;
    }

    public void Dispose() => _http.Dispose();

    private static byte[] ReadPem(byte[] pem)
    {
        var text = System.Text.Encoding.ASCII.GetString(pem);
        return Convert.FromBase64String(text.Replace("-----BEGIN CERTIFICATE-----", "", StringComparison.Ordinal).Replace("-----END CERTIFICATE-----", "", StringComparison.Ordinal));
    }

    private static bool IsTrusted(X509Certificate2 authority, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || chain is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return false;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(new X509Certificate2(certificate));
    }

    private static CancellationTokenSource Limited(CancellationToken cancellationToken)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(TimeSpan.FromSeconds(20));
        return limited;
    }

    private static async Task EnsureSuccessAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"DCP answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}", null, response.StatusCode);
    }
}
