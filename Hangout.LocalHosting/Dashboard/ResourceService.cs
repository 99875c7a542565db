using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard.Grpc;
using Hangout.LocalHosting.Dashboard.Protocol;
using Microsoft.Extensions.Logging;
using Resource = Hangout.LocalHosting.Dashboard.Protocol.Resource;

namespace Hangout.LocalHosting.Dashboard;

/// <summary>The methods of <c>aspire.v1.DashboardService</c>: what the dashboard's Resources, Console logs and Graph pages and its buttons ask for.</summary>
internal sealed partial class ResourceService(
    string applicationName,
    ResourceFeed feed,
    ResourceLoggerService logs,
    ResourceCommandService commands,
    ILogger<ResourceService> logger)
{
    private readonly DateTime _started = DateTime.UtcNow;

    /// <summary>The handler of a method by its name, or null where there is none.</summary>
    public Func<GrpcCall, Task>? Find(string method) => method switch
    {
        "GetApplicationInformation" => GetApplicationInformationAsync,
        "WatchResources" => WatchResourcesAsync,
        "WatchResourceConsoleLogs" => WatchResourceConsoleLogsAsync,
        "ExecuteResourceCommand" => ExecuteResourceCommandAsync,
        "WatchInteractions" => WatchInteractionsAsync,
        _ => null,
    };

    private Resource ToResource(ResourceEvent change) => ResourceMapping.ToResource(change, _started, feed.IdOf);

    private async Task GetApplicationInformationAsync(GrpcCall call)
    {
        await call.ReadRequestAsync(ApplicationInformationRequest.Parser);
        await call.WriteAsync(new ApplicationInformationResponse { ApplicationName = applicationName });
    }

    private async Task WatchResourcesAsync(GrpcCall call)
    {
        await call.ReadRequestAsync(WatchResourcesRequest.Parser);
        using var subscription = feed.Subscribe();

        var initial = new InitialResourceData();
        initial.Resources.AddRange(subscription.Initial.Select(change => ToResource(change)));
        await call.WriteAsync(new WatchResourcesUpdate { InitialData = initial });

        await foreach (var batch in subscription.ReadChangesAsync(call.Cancellation))
        {
            var changes = new WatchResourcesChanges();
            changes.Value.AddRange(batch.Select(change => new WatchResourcesChange { Upsert = ToResource(change) }));
            await call.WriteAsync(new WatchResourcesUpdate { Changes = changes });
        }
    }

    private async Task WatchResourceConsoleLogsAsync(GrpcCall call)
    {
        var request = await call.ReadRequestAsync(WatchResourceConsoleLogsRequest.Parser);
        if (!feed.Knows(request.ResourceName))
            throw new GrpcException(GrpcStatusCode.NotFound, $"There is no resource '{request.ResourceName}'.");

        await call.SendHeadersAsync();
        var lines = request.SuppressFollow ? logs.GetAllAsync(request.ResourceName) : logs.WatchAsync(request.ResourceName);
        await foreach (var batch in lines.WithCancellation(call.Cancellation))
        {
            foreach (var update in LogBatches.Split(batch))
                await call.WriteAsync(update);
        }
    }

    private async Task ExecuteResourceCommandAsync(GrpcCall call)
    {
        var request = await call.ReadRequestAsync(ResourceCommandRequest.Parser);
        LogCommand(logger, request.CommandName, request.ResourceName);
        var result = await commands.ExecuteCommandAsync(request.ResourceName, request.CommandName, call.Cancellation);
        await call.WriteAsync(new ResourceCommandResponse
        {
            Kind = result.Success ? ResourceCommandResponseKind.Succeeded
                : result.Canceled ? ResourceCommandResponseKind.Cancelled
                : ResourceCommandResponseKind.Failed,
            Message = result.Message ?? "",
        });
    }

    /// <summary>The dashboard waits for the headers of this stream before it shows anything, and takes its end for the AppHost's.</summary>
    private static async Task WatchInteractionsAsync(GrpcCall call)
    {
        await call.SendHeadersAsync();
        while (await call.ReadNextAsync(WatchInteractionsRequestUpdate.Parser) is not null)
        {
            // No interaction is ever opened, so an answer to one answers nothing.
        }
    }

    [LoggerMessage(LogLevel.Debug, "The dashboard asks for '{Command}' of '{Resource}'.")]
    private static partial void LogCommand(ILogger logger, string command, string resource);
}
