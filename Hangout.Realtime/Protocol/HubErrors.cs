using Hangout.Contracts.Realtime;

namespace Hangout.Realtime.Protocol;

/// <summary>How a call's error is told: in its own result where that has room for one, otherwise as the completion's error.</summary>
internal static class HubErrors
{
    /// <summary>The result of a method that carries the error.</summary>
    /// <param name="method">The hub's method.</param>
    /// <param name="error">The error.</param>
    /// <returns>Null when the method's result has no room for it.</returns>
    public static object? ResultOf(string method, HubError error) => method switch
    {
        nameof(IRealtimeHub.SendMessage) => new SendMessageResult(Error: error),
        nameof(IRealtimeHub.EditMessage) or nameof(IRealtimeHub.DeleteMessage) or nameof(IRealtimeHub.React) => new ChangeMessageResult(Error: error),
        nameof(IRealtimeHub.MarkRead) => new ReadStateResult(Error: error),
        nameof(IRealtimeHub.Sync) => new SyncResult([], [], null, [], Error: error),
        _ => null,
    };

    /// <summary>The error as a completion's text: the code first.</summary>
    /// <param name="error">The error.</param>
    /// <returns><c>code: text</c>.</returns>
    public static string TextOf(HubError error) => $"{error.Code}: {error.Message}";
}
