namespace Hangout.IntegrationTests.Support;

/// <summary>The folders of the project that is tested.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>The browser's part, with the packages that it was installed with.</summary>
    public static string Client => Path.Combine(Root, "Hangout.Web", "Client");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Hangout.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Hangout.sln is in no folder above the test.");
        return folder.FullName;
    }
}
