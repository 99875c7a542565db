using Aspire.Hosting;

namespace Hangout.LocalHosting.Native;

/// <summary>Where one application keeps its files, and what belongs to it alone.</summary>
internal sealed class LocalApplication : IDisposable
{
    /// <summary>Longest path of a run directory; sockets below it must stay under 107 bytes.</summary>
    private const int MaxRunDirectoryLength = 60;

    public LocalApplication(string name, string home, bool isTest)
    {
        Name = name;
        IsTest = isTest;
        HomeDirectory = home;
        InstanceId = $"{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..6]}";
        var run = Path.Combine(home, "run", InstanceId);
        RunDirectory = isTest || run.Length > MaxRunDirectoryLength ? Path.Combine(Path.GetTempPath(), $"hangout-{InstanceId}") : run;
        DataDirectory = isTest ? Path.Combine(RunDirectory, "data") : Path.Combine(home, "data");
    }

    /// <summary>The AppHost's name.</summary>
    public string Name { get; }

    /// <summary>Whether a test runs it: random ports, data thrown away, nothing shared but the engine.</summary>
    public bool IsTest { get; }

    /// <summary><c>.hangout</c> beside the solution, or HANGOUT_HOME.</summary>
    public string HomeDirectory { get; }

    /// <summary>Unique among the applications running now.</summary>
    public string InstanceId { get; }

    /// <summary>Where the engine is installed.</summary>
    public string EngineDirectory => Path.Combine(HomeDirectory, "engine");

    /// <summary>Volumes, by name.</summary>
    public string DataDirectory { get; }

    /// <summary>Temporary files of this application; removed at its end.</summary>
    public string RunDirectory { get; }

    /// <summary>Generated values that persist; null when none do.</summary>
    public string? ParametersFile => IsTest ? null : Path.Combine(HomeDirectory, "parameters.json");

    /// <summary>The ports that belong to the application.</summary>
    public PortAllocator Ports { get; } = new();

    /// <summary>The application a builder builds.</summary>
    public static LocalApplication Of(IDistributedApplicationBuilder builder) =>
        builder.Services.Select(d => d.ServiceType == typeof(LocalApplication) ? d.ImplementationInstance : null).OfType<LocalApplication>().Single();

    /// <summary>Says that the home folder cannot be written, and what to do about it.</summary>
    public DistributedApplicationException Unwritable(Exception cause) => new(
        $"The folder {HomeDirectory} cannot be written ({cause.Message}). Make it writable (chown -R \"$USER\" '{HomeDirectory}'), or set HANGOUT_HOME to another folder.", cause);

    public void Dispose() => Ports.Dispose();
}
