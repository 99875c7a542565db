using Hangout.AppHost.Native;
using Microsoft.Extensions.Configuration;

namespace Hangout.AppHost.Supervision;

/// <summary>A start that cannot be: a clear sentence for the person at the console and for the script, and exit code 1.</summary>
internal static class StartFailure
{
    /// <summary>
    /// Ends the process before anything runs: says why, writes it to <c>run/current.json</c> and exits with 1. In a test it gives an exception.
    /// </summary>
    public static DistributedApplicationException Failure(this IConfiguration configuration, string message)
    {
        if (configuration.IsTest())
            return new DistributedApplicationException(message);
        Say(message);
        CurrentRun.WriteFailure(HangoutHome.Of(configuration), message);
        Environment.Exit(1);
        return new DistributedApplicationException(message);
    }

    /// <summary>Writes an error to the error stream, red on a terminal.</summary>
    public static void Say(string message)
    {
        foreach (var line in message.Split('\n'))
            Console.Error.WriteLine(Console.IsErrorRedirected ? line : $"\e[31m{line}\e[0m");
    }
}
