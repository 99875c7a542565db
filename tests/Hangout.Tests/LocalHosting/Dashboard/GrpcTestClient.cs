using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Hangout.Tests.LocalHosting.Dashboard;

/// <summary>Calls the resource service as the dashboard does, with its own reading and writing of gRPC's frames.</summary>
internal sealed class GrpcTestClient(string url, string? apiKey) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri(url) };

    public static byte[] Frame(IMessage message)
    {
        var body = message.ToByteArray();
        var frame = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), body.Length);
        body.CopyTo(frame, 5);
        return frame;
    }

    public Task<GrpcTestCall> CallAsync(string method, IMessage request, CancellationToken cancellationToken)
        => CallAsync(method, new ByteArrayContent(Frame(request)), cancellationToken);

    public async Task<GrpcTestCall> CallAsync(string method, HttpContent content, CancellationToken cancellationToken, string? timeout = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/aspire.v1.DashboardService/{method}") { Content = content };
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (apiKey is not null)
            request.Headers.Add("x-resource-service-api-key", apiKey);
        if (timeout is not null)
            request.Headers.Add("grpc-timeout", timeout);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new GrpcTestCall(response, await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A call's answers, one after the other, and its status once they have ended.</summary>
internal sealed class GrpcTestCall(HttpResponseMessage response, Stream body) : IDisposable
{
    /// <summary>The next message, or null when the status has come.</summary>
    public async Task<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var header = new byte[5];
        if (await body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken) == 0)
            return null;

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await body.ReadExactlyAsync(message, cancellationToken);
        return parser.ParseFrom(message);
    }

    /// <summary>Reads to the end and returns <c>grpc-status</c>.</summary>
    public async Task<string> StatusAsync(CancellationToken cancellationToken)
    {
        await body.CopyToAsync(Stream.Null, cancellationToken);
        return response.TrailingHeaders.GetValues("grpc-status").Single();
    }

    public void Dispose() => response.Dispose();
}
