namespace Hangout.IntegrationTests.Support;

/// <summary>Until when something promised must be true: the promise, and how long other tests may stall this machine meanwhile.</summary>
public static class Promise
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);

    /// <summary>A right that is lost or won holds on every node after 5 s.</summary>
    public static TimeSpan Cut { get; } = TimeSpan.FromSeconds(5) + Slack;

    /// <summary>An application that is told to end is gone after 10 s.</summary>
    public static TimeSpan End { get; } = TimeSpan.FromSeconds(10) + Slack;
}
