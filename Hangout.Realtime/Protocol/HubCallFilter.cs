using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Microsoft.AspNetCore.SignalR;
using Npgsql;
using StackExchange.Redis;

namespace Hangout.Realtime.Protocol;

/// <summary>Wraps every call and turns exceptions into error codes.</summary>
internal sealed class HubCallFilter(ILogger<HubCallFilter> logger) : IHubFilter
{
    private const int RetryAfterMs = 1_000;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var method = invocationContext.HubMethodName;
        try
        {
            return await next(invocationContext);
        }
        catch (OperationCanceledException) when (invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException or NpgsqlException { IsTransient: true })
        {
            logger.LogWarning(exception, "The hub call {Method} met a server that does not answer", method);
            return Refuse(method, new HubError(ErrorCodes.Overloaded, "The server cannot do that now. Try again shortly.", RetryAfterMs));
        }
        catch (Exception exception) when (exception is not HubException)
        {
            logger.LogError(exception, "The hub call {Method} failed", method);
            return Refuse(method, new HubError(ErrorCodes.Internal, "Something failed on the server."));
        }
    }

    private static object Refuse(string method, HubError error) => HubErrors.ResultOf(method, error) ?? throw new HubException(HubErrors.TextOf(error));
}
