namespace Hangout.Core.Files;

/// <summary>Where files lie and how much room they may take (FIL-2, FIL-5): the section <c>Files</c> of the configuration of Api and worker.</summary>
public sealed class FileStoreOptions
{
    /// <summary>The folder of the local store, on a disk that Api and worker share.</summary>
    public string Path { get; set; } = "";

    /// <summary>A bucket to keep files in instead: used when it has a name.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>How many bytes the files of one person may take.</summary>
    public long QuotaBytes { get; set; } = 5L * 1024 * 1024 * 1024;

    /// <summary>How long a file that no message uses is kept.</summary>
    public TimeSpan KeepUnusedFor { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>A bucket of a service that speaks S3 (FIL-2).</summary>
public sealed class S3Options
{
    /// <summary>Its name.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Where the service is; empty for Amazon's.</summary>
    public string ServiceUrl { get; set; } = "";

    /// <summary>Where Amazon keeps it; other services mostly do not care.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>The ID of the key that signs requests; empty takes what the machine has, such as a role of its own.</summary>
    public string AccessKey { get; set; } = "";

    /// <summary>The secret of <see cref="AccessKey"/>.</summary>
    public string SecretKey { get; set; } = "";
}
