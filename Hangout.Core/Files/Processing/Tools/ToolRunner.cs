using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files.Processing.Tools;

/// <summary>
/// Runs what parses foreign bytes as a process apart (docs/decisions/0032): with limits of time, memory and output, without the network, without the worker's
/// environment, seeing no more than the file's own folder where the machine permits it. Nothing of a process is left when a run ends.
/// </summary>
public sealed class ToolRunner(IOptions<ProcessingOptions> options, ILogger<ToolRunner> logger)
{
    private const int ErrorBytes = 4 * 1024;
    private const long FileBytes = 256 * 1024 * 1024;
    private static readonly string[] Wrappers = ["bwrap:", "unshare:", "prlimit:", "timeout:"];

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Confinement? _confinement;

    /// <summary>Runs a tool in a folder.</summary>
    /// <param name="folder">Where it works; it can write nowhere else.</param>
    /// <param name="tool">Such as <c>pdfinfo</c>.</param>
    /// <param name="arguments">Names of our own alone, never what people called a file.</param>
    /// <param name="cancellationToken">Ends the tool with everything that it started.</param>
    /// <param name="outputBytes">How much of its output is wanted; a tool that has given as much is ended, and counts as done.</param>
    /// <param name="read">Reads the output as it comes, instead of keeping it.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="InvalidOperationException">The tool is not installed, or cannot be confined: the file is not to blame.</exception>
    public async Task<ToolResult> RunAsync(
        WorkFolder folder, string tool, IReadOnlyList<string> arguments, CancellationToken cancellationToken, int outputBytes = 64 * 1024,
        Func<Stream, CancellationToken, Task>? read = null)
    {
        var program = Confinement.PathOf(tool) ?? throw new InvalidOperationException($"The tool '{tool}' is not installed: ./hangout doctor says how to get it.");
        using var process = Start(await CommandAsync(folder, program, arguments, cancellationToken), folder);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.ToolTimeout);
        await using var end = limit.Token.Register(() => Kill(process));
        process.StandardInput.Close();

        var output = new MemoryStream();
        var isCut = false;
        var errors = KeepAsync(process.StandardError.BaseStream, ErrorBytes, goesOn: true);
        try
        {
            if (read is not null)
                await read(process.StandardOutput.BaseStream, limit.Token);
            else
                (output, isCut) = await KeepAsync(process.StandardOutput.BaseStream, outputBytes, goesOn: false);
            if (isCut)
                Kill(process);
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Ended by the time limit; the exit code says so.
        }
        finally
        {
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var complaint = Encoding.UTF8.GetString((await errors).Kept.ToArray());
        var outcome = isCut ? ToolOutcome.Done : OutcomeOf(process.ExitCode, isTimeUp: limit.IsCancellationRequested);
        if (outcome != ToolOutcome.Done && Array.Exists(Wrappers, w => complaint.StartsWith(w, StringComparison.Ordinal)))
            throw new InvalidOperationException($"{tool} could not be started: {complaint.Trim()}");
        if (outcome != ToolOutcome.Done)
            logger.LogInformation("{Tool} ended with {ExitCode}, {Outcome}: {Errors}", tool, process.ExitCode, outcome, complaint);
        return new(outcome, output.ToArray(), complaint);
    }

    /// <summary>How tools are confined here; found out once.</summary>
    internal async Task<Confinement> ConfinementAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_confinement is null)
            {
                _confinement = await Confinement.FindAsync(folder.Path, cancellationToken);
                logger.Log(_confinement.HasNetwork ? LogLevel.Warning : LogLevel.Information, "Tools for foreign files are confined by {Confinement}", _confinement.Name);
            }

            return _confinement;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<string[]> CommandAsync(WorkFolder folder, string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var confinement = await ConfinementAsync(folder, cancellationToken);
        var seconds = Math.Max(1, (int)Math.Ceiling(options.Value.ToolTimeout.TotalSeconds));
        return
        [
            // The time limit of a tool whose worker is gone.
            "/usr/bin/timeout", "--signal=KILL", Number(seconds + 5),
            .. confinement.Command(folder.Path),
            "/usr/bin/prlimit", $"--as={Number(options.Value.ToolMemoryBytes)}", $"--cpu={Number(seconds)}", $"--fsize={Number(FileBytes)}", "--core=0", "--nofile=256", "--",
            program, .. arguments,
        ];
    }

    private static Process Start(string[] command, WorkFolder folder)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in new[]
        {
            ("PATH", Confinement.SearchPath), ("LANG", "C.UTF-8"), ("HOME", folder.Path), ("TMPDIR", folder.Path),
            ("VIPS_BLOCK_UNTRUSTED", "1"), ("VIPS_CONCURRENCY", "2"), ("VIPS_WARNING", "1"),
        })
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} does not start.");
    }

    private static ToolOutcome OutcomeOf(int exitCode, bool isTimeUp) =>
        isTimeUp || exitCode > 128 ? ToolOutcome.Exceeded : exitCode == 0 ? ToolOutcome.Done : ToolOutcome.Refused;

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself.
        }
    }

    private static async Task<(MemoryStream Kept, bool IsCut)> KeepAsync(Stream source, int most, bool goesOn)
    {
        var kept = new MemoryStream();
        var buffer = new byte[8 * 1024];
        var isCut = false;
        while (await source.ReadAsync(buffer) is var count and > 0)
        {
            var fits = (int)Math.Min(count, most - kept.Length);
            kept.Write(buffer, 0, fits);
            isCut |= fits < count;
            if (isCut && !goesOn)
                break;
        }

        return (kept, isCut);
    }
}
