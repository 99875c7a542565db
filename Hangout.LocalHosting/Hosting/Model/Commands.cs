namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command a person may give to a resource.</summary>
public sealed class ResourceCommandAnnotation : IResourceAnnotation
{
    /// <inheritdoc cref="ResourceCommandAnnotation"/>
    public ResourceCommandAnnotation(string name, string displayName, Func<UpdateCommandStateContext, ResourceCommandState> updateState, Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, string? displayDescription, object? parameter, string? confirmationMessage, string? iconName, IconVariant? iconVariant, bool isHighlighted)
    {
        Name = name;
        DisplayName = displayName;
        UpdateState = updateState;
        ExecuteCommand = executeCommand;
        DisplayDescription = displayDescription;
        Parameter = parameter;
        ConfirmationMessage = confirmationMessage;
        IconName = iconName;
        IconVariant = iconVariant;
        IsHighlighted = isHighlighted;
    }

    /// <summary>Unique among the resource's commands.</summary>
    public string Name { get; }

    /// <summary>What the button says.</summary>
    public string DisplayName { get; }

    /// <summary>Whether it can be given now.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; }

    /// <summary>Does it.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; }

    /// <summary>What it does, in words.</summary>
    public string? DisplayDescription { get; }

    /// <summary>A value passed along.</summary>
    public object? Parameter { get; }

    /// <summary>What is asked first, if anything.</summary>
    public string? ConfirmationMessage { get; }

    /// <summary>Name of a Fluent UI icon.</summary>
    public string? IconName { get; }

    /// <summary>The icon's style.</summary>
    public IconVariant? IconVariant { get; }

    /// <summary>Whether its button stands in the list itself.</summary>
    public bool IsHighlighted { get; }
}

/// <summary>What is optional about a command.</summary>
public class CommandOptions
{
    /// <summary>What it does, in words.</summary>
    public string? Description { get; set; }

    /// <summary>What is asked first, if anything.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>Name of a Fluent UI icon.</summary>
    public string? IconName { get; set; }

    /// <summary>The icon's style.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Whether its button stands in the list itself.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it can be given now; enabled when null.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>What a command's state is computed from.</summary>
public sealed class UpdateCommandStateContext
{
    /// <summary>How the resource is now.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>The application's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>What a command gets.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The application's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>The resource's name, or the replica's.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Cancelled when the command is given up.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The resource's log.</summary>
    public required Microsoft.Extensions.Logging.ILogger Logger { get; init; }
}

/// <summary>How a command went.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it succeeded.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether it was cancelled.</summary>
    public bool Canceled { get; init; }

    /// <summary>What to tell the person.</summary>
    public string? Message { get; init; }
}

/// <summary>Makes results.</summary>
public static class CommandResults
{
    /// <summary>It succeeded.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>It succeeded, with a word to say.</summary>
    public static ExecuteCommandResult Success(string message) => new() { Success = true, Message = message };

    /// <summary>It failed.</summary>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>It failed.</summary>
    public static ExecuteCommandResult Failure(Exception exception) => Failure(exception.Message);

    /// <summary>It was cancelled.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
