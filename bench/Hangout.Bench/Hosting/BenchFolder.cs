namespace Hangout.Bench.Hosting;

/// <summary>Where a bench keeps logs and data while it runs: <c>${HANGOUT_HOME:-.hangout}/bench</c>. One bench at a time works there.</summary>
internal sealed class BenchFolder : IDisposable
{
    private readonly FileStream _lock;

    private BenchFolder(string path)
    {
        Path = path;
        Directory.CreateDirectory(path);
        try
        {
            _lock = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException($"Another bench works in {path}: wait for its end, or set HANGOUT_HOME to another folder.", exception);
        }

        Logs = Fresh("logs");
    }

    /// <summary>The repository that the bench was built in.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder itself.</summary>
    public string Path { get; }

    /// <summary>What the servers said in this bench.</summary>
    public string Logs { get; }

    /// <summary>Takes the folder for this process.</summary>
    /// <exception cref="InvalidOperationException">Another bench has it.</exception>
    public static BenchFolder Open() =>
        Open(Environment.GetEnvironmentVariable("HANGOUT_HOME") is { Length: > 0 } home ? home : System.IO.Path.Combine(Repository, ".hangout"));

    /// <summary>The same in a home that is named.</summary>
    /// <param name="home">What <c>HANGOUT_HOME</c> would say.</param>
    /// <exception cref="InvalidOperationException">Another bench has it.</exception>
    public static BenchFolder Open(string home) => new(System.IO.Path.Combine(System.IO.Path.GetFullPath(home), "bench"));

    /// <summary>A folder in it that is empty; what an earlier bench left there is deleted.</summary>
    /// <param name="name">Its name.</param>
    public string Fresh(string name)
    {
        var folder = System.IO.Path.Combine(Path, name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return Kept(name);
    }

    /// <summary>A folder in it that keeps what earlier benches left there.</summary>
    /// <param name="name">Its name.</param>
    public string Kept(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Hangout.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The bench runs from where it was built, inside the repository.");
        return folder.FullName;
    }
}
