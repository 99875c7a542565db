namespace Hangout.Core.Files.Processing.Tools;

/// <summary>How a tool ended.</summary>
public enum ToolOutcome
{
    /// <summary>It did what it was told, or gave as much as was asked for.</summary>
    Done,

    /// <summary>It could not: the file is damaged, locked or not what it seems.</summary>
    Refused,

    /// <summary>It took too much time or memory, or crashed.</summary>
    Exceeded,
}

/// <summary>What a tool gave.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Output">What it printed, up to the limit.</param>
/// <param name="Errors">The beginning of what it complained of, for logs only: it may quote the file.</param>
public sealed record ToolResult(ToolOutcome Outcome, byte[] Output, string Errors)
{
    /// <summary>Whether it did what it was told.</summary>
    public bool IsDone => Outcome == ToolOutcome.Done;
}
