namespace Hangout.IntegrationTests.Support;

/// <summary>Until when something promised must be true: the promise, and how long other tests may stall this machine meanwhile.</summary>
public static class Promise
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    /// <summary>A right that is lost or won holds on every node after 5 s.</summary>
    public static TimeSpan Cut { get; } = TimeSpan.FromSeconds(5) + Slack;

    /// <summary>An application that is told to end, or is killed, is gone after 12 s.</summary>
    public static TimeSpan End { get; } = TimeSpan.FromSeconds(12) + Slack;

    /// <summary>A start that fails says so, and a process that was killed is back.</summary>
    public static TimeSpan Start { get; } = TimeSpan.FromMinutes(2);
}
