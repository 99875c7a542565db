using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Dashboard.Grpc;

/// <summary>
/// One gRPC call on Kestrel's HTTP/2: reads requests, writes responses, and ends with the trailer <c>grpc-status</c>.
/// </summary>
internal sealed partial class GrpcCall
{
    private readonly HttpContext _http;
    private readonly CancellationTokenSource _cancellation;
    private readonly TimeSpan? _timeout;

    private GrpcCall(HttpContext http, CancellationToken stopping)
    {
        _http = http;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        _timeout = ParseTimeout(http.Request.Headers["grpc-timeout"]);
        if (_timeout is { } timeout)
            _cancellation.CancelAfter(timeout);
    }

    /// <summary>Cancelled when the caller goes away, its deadline passes, or the application stops.</summary>
    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Runs <paramref name="handler"/> and turns what becomes of it into a gRPC status.</summary>
    public static async Task RunAsync(HttpContext http, Func<GrpcCall, Task> handler, ILogger logger, CancellationToken stopping)
    {
        var call = new GrpcCall(http, stopping);
        using var cancellation = call._cancellation;
        http.Response.ContentType = "application/grpc";
        var (code, message) = (GrpcStatusCode.Ok, "");
        try
        {
            await handler(call);
        }
        catch (GrpcException e)
        {
            (code, message) = (e.Code, e.Message);
        }
        catch (Exception e) when (call._cancellation.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            if (http.RequestAborted.IsCancellationRequested)
                return; // Nobody is left to be told.
            (code, message) = stopping.IsCancellationRequested
                ? (GrpcStatusCode.Unavailable, "The application is stopping.")
                : (GrpcStatusCode.DeadlineExceeded, "The deadline has passed.");
        }
        catch (Exception e)
        {
            LogFailure(logger, e, http.Request.Path);
            (code, message) = (GrpcStatusCode.Unknown, "The call failed; the AppHost's log says why.");
        }

        http.Response.AppendTrailer("grpc-status", ((int)code).ToString(CultureInfo.InvariantCulture));
        if (message.Length > 0)
            http.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
        if (!http.Response.HasStarted)
            await http.Response.StartAsync(CancellationToken.None);
        await http.Response.CompleteAsync();
    }

    /// <summary>Reads the one request of a call that has exactly one.</summary>
    public async Task<T> ReadRequestAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
        => await GrpcFraming.ReadMessageAsync(_http.Request.BodyReader, parser, Cancellation)
            ?? throw new GrpcException(GrpcStatusCode.InvalidArgument, "The request is missing.");

    /// <summary>Reads the next request of a stream, or null when the caller has sent its last.</summary>
    public ValueTask<T?> ReadNextAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
        => GrpcFraming.ReadMessageAsync(_http.Request.BodyReader, parser, Cancellation);

    /// <summary>Sends a response; returns once the caller's flow control has taken it, so a slow reader slows the writer.</summary>
    public ValueTask WriteAsync(IMessage message) => GrpcFraming.WriteMessageAsync(_http.Response.BodyWriter, message, Cancellation);

    /// <summary>Sends the headers without a message: a caller of a stream waits for them.</summary>
    public async Task SendHeadersAsync()
    {
        await _http.Response.StartAsync(Cancellation);
        await _http.Response.BodyWriter.FlushAsync(Cancellation);
    }

    /// <summary>Reads gRPC's deadline: up to eight digits and a unit (H, M, S, m, u or n). Null when absent or malformed.</summary>
    internal static TimeSpan? ParseTimeout(string? header)
    {
        if (header is not { Length: >= 2 and <= 9 } || !long.TryParse(header.AsSpan(0, header.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return null;

        TimeSpan? timeout = header[^1] switch
        {
            'H' => TimeSpan.FromHours(value),
            'M' => TimeSpan.FromMinutes(value),
            'S' => TimeSpan.FromSeconds(value),
            'm' => TimeSpan.FromMilliseconds(value),
            'u' => TimeSpan.FromMicroseconds(value),
            'n' => TimeSpan.FromMicroseconds(value / 1000.0),
            _ => null,
        };
        // A timer's longest time is 49 days; nobody waits longer.
        return timeout < TimeSpan.FromDays(40) ? timeout : null;
    }

    [LoggerMessage(LogLevel.Error, "The dashboard's call {Path} failed.")]
    private static partial void LogFailure(ILogger logger, Exception exception, PathString path);
}
