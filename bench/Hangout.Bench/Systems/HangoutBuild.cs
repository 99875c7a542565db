using Hangout.Bench.Hosting;

namespace Hangout.Bench.Systems;

/// <summary>A checkout of Hangout whose build is measured.</summary>
/// <param name="Folder">Its root.</param>
internal sealed record HangoutBuild(string Folder)
{
    // Relative to a project: the configuration and framework of the bench itself.
    private static readonly string Output = Path.GetRelativePath(Path.Combine(BenchFolder.Repository, "bench", "Hangout.Bench"), AppContext.BaseDirectory);

    /// <summary>The checkout that the bench is part of.</summary>
    public static HangoutBuild Own { get; } = new(BenchFolder.Repository);

    /// <summary>What the build made of a project.</summary>
    /// <param name="project">For instance <c>Hangout.Realtime</c>, or a path below the root.</param>
    public string AssemblyOf(string project) => Path.Combine(Folder, project, Output, Path.GetFileName(project) + ".dll");

    /// <summary>That projects are built.</summary>
    public IEnumerable<Need> Needs(params IEnumerable<string> projects) => projects.Select(project => new Need(
        $"the build of {project} in {Folder}", () => File.Exists(AssemblyOf(project)), $"dotnet build -c {Output.Split('/')[1]} {Path.Combine(Folder, project)}"));
}
