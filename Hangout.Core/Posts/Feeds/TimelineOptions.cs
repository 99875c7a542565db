namespace Hangout.Core.Posts.Feeds;

/// <summary>How timelines are written (SOC-3): the section <c>Timelines</c> of the worker's configuration.</summary>
public sealed class TimelineOptions
{
    /// <summary>Posts of people with more followers are merged into timelines when these are read, and written into none.</summary>
    public int MaxFollowers { get; set; } = 10_000;

    /// <summary>Whoever begins to follow gets so many of the newest posts.</summary>
    public int NewestPosts { get; set; } = 100;
}
