using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;

namespace Hangout.LocalHosting.Servers;

/// <summary>How a short command ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it said on both streams, trimmed.</param>
internal sealed record CommandResult(int ExitCode, string Output);

/// <summary>Runs the short commands that prepare a server (initdb, a version check). What stays running is the engine's.</summary>
internal static class ServerCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Runs a command to its end; a failure is an exception with what the command said.</summary>
    public static async Task<string> RunAsync(string executable, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null, string? input = null, TimeSpan? timeout = null, string? workingDirectory = null)
    {
        var result = await TryRunAsync(executable, arguments, cancellationToken, environment, input, timeout, workingDirectory);
        return result.ExitCode == 0
            ? result.Output
            : throw new DistributedApplicationException($"{Path.GetFileName(executable)} failed with exit code {result.ExitCode}: {result.Output}");
    }

    /// <summary>Runs a command to its end and says how it ended. It is killed with its children on cancellation and after the timeout.</summary>
    public static async Task<CommandResult> TryRunAsync(string executable, IEnumerable<string> arguments, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null, string? input = null, TimeSpan? timeout = null, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo(executable)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout ?? DefaultTimeout);
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, $"{await output}\n{await error}".Trim());
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new DistributedApplicationException($"{Path.GetFileName(executable)} did not end within {(timeout ?? DefaultTimeout).TotalSeconds:0} s.", exception);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new DistributedApplicationException($"{start.FileName} cannot be started: {exception.Message}", exception);
        }
    }
}
