using System.Net;

namespace Hangout.Core.Assistant.Providers;

/// <summary>A provider did what no client can work with.</summary>
public sealed class ProviderException(string code, string message) : Exception(message)
{
    /// <summary>As <see cref="Contracts.Assistant.AnswerError"/> tells it.</summary>
    public string Code { get; } = code;
}

/// <summary>
/// The one way to providers. It follows no redirect, so none leads into this network with the key in hand; it reads no more than an answer can be long; and it
/// takes nothing for an answer that is a web page.
/// </summary>
public sealed class ProviderHttp : IDisposable
{
    private const long MaxBytes = 32 * 1024 * 1024;

    /// <summary>Makes the client.</summary>
    public ProviderHttp() => Client = new HttpClient(new Guard(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        // In KiB.
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        // Foreign servers get no trace headers.
        ActivityHeadersPropagator = null,
    }))
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Callers limit the time.</summary>
    public HttpClient Client { get; }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => Client.Dispose();

    private sealed class Guard(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if ((int)response.StatusCode is >= 300 and < 400)
                throw Refuse(response, "The provider leads to another address, which is not followed.");
            if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is not ("application/json" or "text/event-stream"))
                throw Refuse(response, "The provider answered with something that is no answer of a model. Is its address right?");
            response.Content = new LimitedContent(response.Content);
            return response;
        }

        private static ProviderException Refuse(HttpResponseMessage response, string message)
        {
            response.Dispose();
            return new ProviderException("provider_failed", message);
        }
    }

    private sealed class LimitedContent : HttpContent
    {
        private readonly HttpContent _inner;

        public LimitedContent(HttpContent inner)
        {
            _inner = inner;
            foreach (var header in inner.Headers)
                Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var from = await CreateContentReadStreamAsync();
            await from.CopyToAsync(stream);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() => new LimitedStream(await _inner.ReadAsStreamAsync());

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _inner.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class LimitedStream(Stream inner) : Stream
    {
        private long _read;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Count(await inner.ReadAsync(buffer, cancellationToken));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }

        private int Count(int bytes)
        {
            _read += bytes;
            return _read <= MaxBytes ? bytes : throw new ProviderException("answer_too_long", "The provider sent more than an answer can hold.");
        }
    }
}
