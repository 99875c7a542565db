namespace Hangout.Core.Files.Processing;

/// <summary>What becomes of files after their upload (FIL-3): the section <c>Files:Processing</c> of the worker's configuration.</summary>
public sealed class ProcessingOptions
{
    /// <summary>The longest that one tool may run, by the clock and of processor time.</summary>
    public TimeSpan ToolTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many bytes of address space a tool may take.</summary>
    public long ToolMemoryBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long a file waits that failed once. Each further wait is four times as long.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a file is begun before it is given up. Waiting for the scanner does not count.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long a file stays with a worker that gives no sign of life.</summary>
    public TimeSpan ClaimFor { get; set; } = TimeSpan.FromSeconds(60);
}

/// <summary>Where the virus scanner is (FIL-4): the section <c>Clamav</c> of the worker's configuration.</summary>
public sealed class ScannerOptions
{
    /// <summary>Host and port of clamd, such as <c>tcp://localhost:3310</c>. Without one, files wait for ever.</summary>
    public string Address { get; set; } = "";

    /// <summary>The longest that one scan may take.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(3);
}
