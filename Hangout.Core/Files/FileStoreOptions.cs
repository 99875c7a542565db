namespace Hangout.Core.Files;

/// <summary>Where files lie and how much room they may take (FIL-2, FIL-5): the section <c>Files</c> of the configuration of Api and worker.</summary>
public sealed class FileStoreOptions
{
    /// <summary>The folder of the local store, on a disk that Api and worker share.</summary>
    public string Path { get; set; } = "";

    /// <summary>How many bytes the files of one person may take.</summary>
    public long QuotaBytes { get; set; } = 5L * 1024 * 1024 * 1024;

    /// <summary>How long a file that no message uses is kept.</summary>
    public TimeSpan KeepUnusedFor { get; set; } = TimeSpan.FromDays(30);
}
