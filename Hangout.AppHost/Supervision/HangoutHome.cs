using Microsoft.Extensions.Configuration;

namespace Hangout.AppHost.Supervision;

/// <summary>The folder of everything that a run leaves on this machine: <c>HANGOUT_HOME</c>, or <c>.hangout</c> beside the solution.</summary>
internal sealed record HangoutHome(string Path)
{
    public string Data => System.IO.Path.Combine(Path, "data");

    public string Files => System.IO.Path.Combine(Data, "files");

    /// <summary>A file with the names of the containers' volumes, one a line.</summary>
    public string Volumes => System.IO.Path.Combine(Data, "volumes");

    public string Run => System.IO.Path.Combine(Path, "run");

    public string HowToMend =>
        $"Make the folder writable (chown -R {Environment.UserName} '{Path}'), or set HANGOUT_HOME to another folder.";

    public static HangoutHome Of(IConfiguration configuration) => new(System.IO.Path.GetFullPath(
        configuration["HANGOUT_HOME"] is { Length: > 0 } home ? home : System.IO.Path.Combine(configuration["AppHost:Directory"]!, "..", ".hangout")));
}
