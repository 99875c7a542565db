using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

// Leaving a client's standard pipeline out, and telling safe methods, are still marked as experimental.
#pragma warning disable EXTEXP0001

namespace Hangout.ServiceDefaults.Http;

/// <summary>Service discovery and resilience of the HTTP clients that <see cref="IHttpClientFactory"/> makes.</summary>
public static class HttpClientExtensions
{
    private static readonly TimeSpan WholeCall = TimeSpan.FromSeconds(30), OneTry = TimeSpan.FromSeconds(10), LongestRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For a call whose answer is needed and must not be asked for twice: one try with a timeout of its own, no retries.
    /// Replaces the standard pipeline of this client; the circuit breaker stays.
    /// </summary>
    /// <param name="http">The client.</param>
    /// <param name="timeout">How long the call may take.</param>
    /// <returns>The client.</returns>
    public static IHttpClientBuilder UseSingleTry(this IHttpClientBuilder http, TimeSpan timeout)
    {
        http.RemoveAllResilienceHandlers();
        http.AddResilienceHandler("single-try", pipeline => pipeline.AddCircuitBreaker(SetUp(new HttpCircuitBreakerStrategyOptions())).AddTimeout(timeout)).SelectPipelineByAuthority();
        return http;
    }

    /// <summary>Every client finds services by name, and has a pipeline for each authority: 30 s in all, up to three retries of safe methods, 10 s a try.</summary>
    internal static void AddHttpClients(this IServiceCollection services)
    {
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(SetUp).SelectPipelineByAuthority();
            http.AddServiceDiscovery(); // Inside the pipeline: each try may go to another replica.
        });
    }

    private static void SetUp(HttpStandardResilienceOptions options)
    {
        options.TotalRequestTimeout.Timeout = WholeCall;
        options.AttemptTimeout.Timeout = OneTry;
        options.Retry.MaxRetryAttempts = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.ShouldHandle = retry => ValueTask.FromResult(IsTransient(retry.Outcome) && !AsksToWaitLonger(retry.Outcome.Result));
        options.Retry.DisableForUnsafeHttpMethods();
        SetUp(options.CircuitBreaker);
    }

    /// <summary>Opens for 5 s when half of at least 20 calls in 30 s failed.</summary>
    private static HttpCircuitBreakerStrategyOptions SetUp(HttpCircuitBreakerStrategyOptions breaker)
    {
        // Too many calls of one person say nothing about the server, which is there for the others.
        breaker.ShouldHandle = call => ValueTask.FromResult(IsTransient(call.Outcome) && call.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests);
        breaker.FailureRatio = 0.5;
        breaker.MinimumThroughput = 20;
        breaker.SamplingDuration = TimeSpan.FromSeconds(30);
        breaker.BreakDuration = TimeSpan.FromSeconds(5);
        return breaker;
    }

    // A 500 is a mistake in the server's code: the next try meets it again.
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        HttpClientResiliencePredicates.IsTransient(outcome) && outcome.Result?.StatusCode != HttpStatusCode.InternalServerError;

    /// <summary>The caller learns of a long wait at once, instead of sitting it out.</summary>
    private static bool AsksToWaitLonger(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter is { } after && (after.Delta ?? after.Date - DateTimeOffset.UtcNow) > LongestRetryAfter;
}
