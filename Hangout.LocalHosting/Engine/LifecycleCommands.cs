using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Engine;

/// <summary>Start, Stop and Restart, as the dashboard's buttons and <see cref="ResourceCommandService"/> give them.</summary>
internal static class LifecycleCommands
{
    /// <summary>Adds the commands to a resource with processes.</summary>
    public static void AddTo(IResource resource, Func<string, ResourceInstance> find)
    {
        Add(KnownResourceCommands.StartCommand, "Start", "Start resource", "Play", State(whenUp: ResourceCommandState.Hidden, whenDown: ResourceCommandState.Enabled), instance => instance.StartAsync());
        Add(KnownResourceCommands.StopCommand, "Stop", "Stop resource", "Stop", State(whenUp: ResourceCommandState.Enabled, whenDown: ResourceCommandState.Hidden), instance => instance.StopAsync());
        Add(KnownResourceCommands.RestartCommand, "Restart", "Restart resource", "ArrowCounterclockwise", State(whenUp: ResourceCommandState.Enabled, whenDown: ResourceCommandState.Disabled), async instance =>
        {
            await instance.StopAsync();
            await instance.StartAsync();
        });

        void Add(string name, string displayName, string description, string icon, Func<UpdateCommandStateContext, ResourceCommandState> state, Func<ResourceInstance, Task> execute) =>
            resource.Annotations.Add(new ResourceCommandAnnotation(
                name, displayName, state,
                async context =>
                {
                    await execute(find(context.ResourceName)).WaitAsync(context.CancellationToken);
                    return CommandResults.Success();
                },
                description, parameter: null, confirmationMessage: null, icon, IconVariant.Filled, isHighlighted: name != KnownResourceCommands.RestartCommand));
    }

    private static Func<UpdateCommandStateContext, ResourceCommandState> State(ResourceCommandState whenUp, ResourceCommandState whenDown) => context =>
    {
        var state = context.ResourceSnapshot.State?.Text;
        if (state == KnownResourceStates.Stopping)
            return ResourceCommandState.Disabled;
        var down = state is null || state == KnownResourceStates.NotStarted || KnownResourceStates.TerminalStates.Contains(state, StringComparer.Ordinal);
        return down ? whenDown : whenUp;
    };
}
