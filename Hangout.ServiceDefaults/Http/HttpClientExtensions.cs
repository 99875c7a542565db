using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;

// DisableForUnsafeHttpMethods is still marked as experimental.
#pragma warning disable EXTEXP0001

namespace Hangout.ServiceDefaults.Http;

/// <summary>Service discovery and resilience of the HTTP clients that <see cref="IHttpClientFactory"/> makes.</summary>
internal static class HttpClientExtensions
{
    private static readonly TimeSpan WholeCall = TimeSpan.FromSeconds(30), OneTry = TimeSpan.FromSeconds(10), LongestRetryAfter = TimeSpan.FromSeconds(10);

    /// <summary>Every client finds services by name, and has a pipeline for each authority: 30 s in all, up to three retries of safe methods, 10 s a try.</summary>
    public static void AddHttpClients(this IServiceCollection services)
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
        // Too many calls of one person say nothing about the server, which is there for the others.
        options.CircuitBreaker.ShouldHandle = call => ValueTask.FromResult(IsTransient(call.Outcome) && call.Outcome.Result?.StatusCode != HttpStatusCode.TooManyRequests);
        // Opens for 5 s when half of at least 20 calls in 30 s failed.
        options.CircuitBreaker.FailureRatio = 0.5;
        options.CircuitBreaker.MinimumThroughput = 20;
        options.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(30);
        options.CircuitBreaker.BreakDuration = TimeSpan.FromSeconds(5);
    }

    // A 500 is a mistake in the server's code: the next try meets it again.
    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) =>
        HttpClientResiliencePredicates.IsTransient(outcome) && outcome.Result?.StatusCode != HttpStatusCode.InternalServerError;

    /// <summary>The caller learns of a long wait at once, instead of sitting it out.</summary>
    private static bool AsksToWaitLonger(HttpResponseMessage? response) =>
        response?.Headers.RetryAfter is { } after && (after.Delta ?? after.Date - DateTimeOffset.UtcNow) > LongestRetryAfter;
}
