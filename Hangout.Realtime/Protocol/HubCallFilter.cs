using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Realtime.Connections;
using Microsoft.AspNetCore.SignalR;

namespace Hangout.Realtime.Protocol;

/// <summary>Stands before every call: bounds how many a connection makes, and turns what goes wrong into an error code.</summary>
internal sealed class HubCallFilter(ILogger<HubCallFilter> logger) : IHubFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var context = invocationContext.Context;
        if (context.Features.Get<Client>() is { } client && !client.Calls.TryTake(out var retryAfterMs))
        {
            RealtimeTelemetry.CallRefused();
            return Refuse(invocationContext.HubMethodName, new HubError(ErrorCodes.RateLimited, "Too many calls.", retryAfterMs));
        }

        try
        {
            return await next(invocationContext);
        }
        catch (OperationCanceledException) when (context.ConnectionAborted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not HubException)
        {
            logger.LogError(exception, "The hub call {Method} failed", invocationContext.HubMethodName);
            return Refuse(invocationContext.HubMethodName, new HubError(ErrorCodes.Internal, "Something failed on the server."));
        }
    }

    /// <summary>The error in the call's own result where it has room for one, otherwise as the completion's error.</summary>
    private static object Refuse(string method, HubError error) => method switch
    {
        nameof(IRealtimeHub.SendMessage) => new SendMessageResult(Error: error),
        nameof(IRealtimeHub.MarkRead) => new ReadStateResult(Error: error),
        nameof(IRealtimeHub.Sync) => new SyncResult([], [], null, [], Error: error),
        _ => throw new HubException($"{error.Code}: {error.Message}"),
    };
}
