using System.ComponentModel;
using System.Diagnostics;

namespace Hangout.AppHost.Native;

/// <summary>Docker or Podman.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether one of them answers within five seconds.</summary>
    public static bool Answers() => Answers("docker") || Answers("podman");

    private static bool Answers(string engine)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, ["ps", "--quiet"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (process.WaitForExit(Timeout))
                return process.ExitCode == 0;
            Console.Error.WriteLine($"{engine} does not answer within {Timeout.TotalSeconds:0} s; it is taken as absent.");
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
