using System.Diagnostics;
using System.Globalization;
using System.Text;
using Hangout.Core.Files.Processing;
using Hangout.Core.Files.Processing.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hangout.Tests.Files;

/// <summary>Foreign bytes are parsed in processes apart that can do little, and end (FIL-3).</summary>
public sealed class ToolRunnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tool_gives_its_output_and_what_it_complained_of()
    {
        using var folder = WorkFolder.Create();
        var result = await Runner().RunAsync(folder, "sh", ["-c", "echo out; echo complaint >&2"], Cancellation);
        result.ShouldSatisfyAllConditions(
            r => r.IsDone.ShouldBeTrue(), r => Encoding.UTF8.GetString(r.Output).ShouldBe("out\n"), r => r.Errors.ShouldBe("complaint\n"));
        (await Runner().RunAsync(folder, "sh", ["-c", "exit 3"], Cancellation)).Outcome.ShouldBe(ToolOutcome.Refused);
    }

    [Fact]
    public async Task A_tool_that_takes_too_long_is_ended_with_everything_that_it_started()
    {
        using var folder = WorkFolder.Create();
        var mark = Mark();
        var watch = Stopwatch.StartNew();
        var result = await Runner(seconds: 1).RunAsync(folder, "sh", ["-c", $"sleep {mark} & sleep {mark}"], Cancellation);
        result.Outcome.ShouldBe(ToolOutcome.Exceeded);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        await NothingRunsAsync(mark);
    }

    [Fact]
    public async Task A_tool_ends_with_the_work_that_it_was_started_for()
    {
        using var folder = WorkFolder.Create();
        using var work = new CancellationTokenSource();
        var mark = Mark();
        var running = Runner().RunAsync(folder, "sh", ["-c", $"touch started; sleep {mark} & sleep {mark}"], work.Token);
        while (!folder.Has("started"))
            await Task.Delay(20, Cancellation);
        await work.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        await NothingRunsAsync(mark);
    }

    [Fact]
    public async Task A_tool_that_prints_for_ever_is_ended_when_it_has_given_what_was_asked_for()
    {
        using var folder = WorkFolder.Create();
        var result = await Runner().RunAsync(folder, "yes", [], Cancellation, outputBytes: 1000);
        (result.Outcome, result.Output.Length).ShouldBe((ToolOutcome.Done, 1000));
        var complaints = await Runner(seconds: 2).RunAsync(folder, "sh", ["-c", "yes >&2"], Cancellation);
        complaints.Outcome.ShouldBe(ToolOutcome.Exceeded);
        complaints.Errors.Length.ShouldBe(4096);
    }

    [Fact]
    public async Task A_tool_gets_no_more_memory_and_writes_no_larger_file_than_it_may()
    {
        using var folder = WorkFolder.Create();
        (await Runner().RunAsync(folder, "sh", ["-c", "head -c 300000000 /dev/zero > large"], Cancellation)).Outcome.ShouldNotBe(ToolOutcome.Done);
        (await Runner().RunAsync(folder, "sort", ["-S", "3G", "/dev/zero"], Cancellation)).Outcome.ShouldNotBe(ToolOutcome.Done);
        new FileInfo(folder.PathOf("large")).Length.ShouldBeLessThanOrEqualTo(256 * 1024 * 1024);
    }

    [Fact]
    public async Task A_tool_reaches_no_network_and_sees_nothing_of_the_worker()
    {
        using var folder = WorkFolder.Create();
        var runner = Runner();
        var confinement = await runner.ConfinementAsync(folder, Cancellation);
        var environment = Encoding.UTF8.GetString((await runner.RunAsync(folder, "env", [], Cancellation)).Output);
        environment.Split('\n').Select(line => line.Split('=')[0]).ShouldNotContain("DOTNET_ROOT");
        environment.ShouldContain($"HOME={folder.Path}");
        environment.ShouldNotContain(Environment.GetEnvironmentVariable("HOME") + "\n");
        if (confinement.HasNetwork)
            return;
        var interfaces = Encoding.UTF8.GetString((await runner.RunAsync(folder, "cat", ["/proc/net/dev"], Cancellation)).Output);
        interfaces.ShouldNotContain("eth0");
        if (confinement.Name != "bubblewrap")
            return;
        (await runner.RunAsync(folder, "ls", ["/proc/self"], Cancellation)).IsDone.ShouldBeFalse();
        foreach (var path in new[] { "/etc/passwd", "/root", "/var/lib", "/home", AppContext.BaseDirectory })
            (await runner.RunAsync(folder, "ls", [path], Cancellation)).IsDone.ShouldBeFalse(path);
        (await runner.RunAsync(folder, "touch", ["/usr/bin/mark"], Cancellation)).IsDone.ShouldBeFalse();
    }

    [Fact]
    public async Task A_tool_that_is_not_installed_is_not_the_files_fault()
    {
        using var folder = WorkFolder.Create();
        (await Should.ThrowAsync<InvalidOperationException>(Runner().RunAsync(folder, "no-such-tool", [], Cancellation))).Message.ShouldContain("no-such-tool");
    }

    [Fact]
    public void A_work_folder_is_its_owners_alone_and_goes_with_all_that_is_in_it()
    {
        string path;
        using (var folder = WorkFolder.Create())
        {
            path = folder.Path;
            new DirectoryInfo(path).UnixFileMode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.CreateDirectory(folder.PathOf("a/b"));
            File.WriteAllText(folder.PathOf("a/b/c"), "content");
            File.CreateSymbolicLink(folder.PathOf("link"), "/etc/passwd");
            folder.Has("link").ShouldBeFalse();
            Should.Throw<FileNotFoundException>(() => folder.Open("link"));
        }

        Directory.Exists(path).ShouldBeFalse();
        File.Exists("/etc/passwd").ShouldBeTrue();
    }

    [Fact]
    public void What_a_killed_worker_left_is_removed_and_nothing_else()
    {
        using var mine = WorkFolder.Create();
        // No process has so large a number.
        var left = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"hangout-work-99999999-{Guid.NewGuid():n}"));
        File.WriteAllText(Path.Combine(left.FullName, "original"), "content");
        WorkFolder.RemoveAbandoned();
        Directory.Exists(left.FullName).ShouldBeFalse();
        Directory.Exists(mine.Path).ShouldBeTrue();
    }

    internal static ToolRunner Runner(int seconds = 60) =>
        new(Options.Create(new ProcessingOptions { ToolTimeout = TimeSpan.FromSeconds(seconds) }), NullLogger<ToolRunner>.Instance);

    /// <summary>A time to sleep that no other process sleeps.</summary>
    private static string Mark() => string.Create(CultureInfo.InvariantCulture, $"{Random.Shared.Next(100_000, 999_999)}.{Random.Shared.Next(100_000, 999_999)}");

    private static async Task NothingRunsAsync(string mark)
    {
        while (Process.GetProcessesByName("sleep").Any(process => CommandLine(process.Id).Contains(mark, StringComparison.Ordinal)))
            await Task.Delay(20, Cancellation);
    }

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
