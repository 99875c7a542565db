using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Gives commands to resources.</summary>
public class ResourceCommandService
{
    private readonly IServiceProvider _services;

    internal ResourceCommandService(IServiceProvider services) => _services = services;

    /// <summary>Gives a command to a resource (to all its replicas).</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        var states = _services.GetRequiredService<ResourceNotificationService>().StatesOf(resource);
        var ids = states.Count == 0 ? [resource.Name] : states.Select(s => s.ResourceId).ToArray();
        var results = await Task.WhenAll(ids.Select(id => ExecuteAsync(resource, id, commandName, cancellationToken)));
        return results.FirstOrDefault(r => !r.Success) ?? results[0];
    }

    /// <summary>Gives a command to the resource or replica of that ID.</summary>
    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)
    {
        if (_services.GetRequiredService<ResourceNotificationService>().TryGetCurrentState(resourceId, out var state))
            return ExecuteAsync(state.Resource, state.ResourceId, commandName, cancellationToken);
        return _services.GetRequiredService<DistributedApplicationModel>().Resources.TryGetByName(resourceId, out var resource)
            ? ExecuteCommandAsync(resource, commandName, cancellationToken)
            : Task.FromResult(CommandResults.Failure($"Resource '{resourceId}' not found."));
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var logger = _services.GetRequiredService<ResourceLoggerService>().GetLogger(resourceId);
        var command = resource.Annotations.OfType<ResourceCommandAnnotation>().SingleOrDefault(c => string.Equals(c.Name, commandName, StringComparison.Ordinal));
        if (command is null)
            return CommandResults.Failure($"Command '{commandName}' is not available for resource '{resourceId}'.");
        try
        {
            return await command.ExecuteCommand(new ExecuteCommandContext
            {
                ServiceProvider = _services,
                ResourceName = resourceId,
                CancellationToken = cancellationToken,
                Logger = logger,
            });
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Command '{CommandName}' failed.", commandName);
            return CommandResults.Failure(exception);
        }
    }
}
