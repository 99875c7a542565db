using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Hangout.ServiceDefaults.Http;

/// <summary>
/// The pipelines of the host's HTTP clients, one an authority: 30 s in all, up to three retries with growing, jittered waits,
/// a breaker that opens when half of at least 20 calls in 30 s failed, 10 s a try. A request may ask for more patience.
/// </summary>
internal sealed class HttpPipelines
{
    private static readonly TimeSpan WholeCall = TimeSpan.FromSeconds(30), OneTry = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, ResiliencePipeline<HttpResponseMessage>> _pipelines = new(StringComparer.OrdinalIgnoreCase);

    public ResiliencePipeline<HttpResponseMessage> For(Uri? address, bool mayRepeat, TimeSpan? patience) =>
        _pipelines.GetOrAdd($"{mayRepeat} {patience} {address?.Authority}", (_, call) => Build(call.mayRepeat, call.patience), (mayRepeat, patience));

    private static ResiliencePipeline<HttpResponseMessage> Build(bool mayRepeat, TimeSpan? patience)
    {
        var builder = new ResiliencePipelineBuilder<HttpResponseMessage>().AddTimeout(patience ?? WholeCall);
        if (mayRepeat)
        {
            builder.AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                ShouldHandle = Failures(IsTransient),
                MaxRetryAttempts = 3,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(200),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result)),
                OnRetry = arguments =>
                {
                    arguments.Outcome.Result?.Dispose(); // Gives the connection back.
                    return default;
                },
            });
        }
        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                // Too many calls of one person say nothing about the server, which is there for the others.
                ShouldHandle = Failures(response => IsTransient(response) && response.StatusCode != HttpStatusCode.TooManyRequests),
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(5),
            })
            .AddTimeout(patience ?? OneTry)
            .Build();
    }

    private static PredicateBuilder<HttpResponseMessage> Failures(Predicate<HttpResponseMessage> isFailure) =>
        new PredicateBuilder<HttpResponseMessage>().Handle<HttpRequestException>().Handle<TimeoutRejectedException>().HandleResult(isFailure.Invoke);

    private static bool IsTransient(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter?.Delta is { } delay && delay <= TimeSpan.FromSeconds(10) ? delay : null;
}

/// <summary>For a call that must not be given up early: its answer is needed, and asking again is no way to get it.</summary>
public static class HttpPatience
{
    private static readonly HttpRequestOptionsKey<TimeSpan> Key = new("Hangout.Patience");

    /// <summary>Waits this long for the answer, instead of the 10 s of any other call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="patience">How long.</param>
    public static void WaitFor(this HttpRequestMessage request, TimeSpan patience) => request.Options.Set(Key, patience);

    internal static TimeSpan? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var patience) ? patience : null;
}

/// <summary>Bounds and repeats HTTP calls. Repeats only what may arrive twice: idempotent methods whose body can be sent again.</summary>
internal sealed class ResilienceHandler(HttpPipelines pipelines) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri;
        return await pipelines.For(address, MayRepeat(request), HttpPatience.Of(request)).ExecuteAsync(
            async token =>
            {
                request.RequestUri = address; // Each try may go to another replica.
                return await base.SendAsync(request, token);
            },
            cancellationToken);
    }

    private static bool MayRepeat(HttpRequestMessage request) =>
        (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Options
            || request.Method == HttpMethod.Put || request.Method == HttpMethod.Delete)
        && request.Content is null or ByteArrayContent or JsonContent;
}
