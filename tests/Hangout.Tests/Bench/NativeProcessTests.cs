using Hangout.Bench.Hosting;

namespace Hangout.Tests.Bench;

public sealed class NativeProcessTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("hangout-bench-").FullName;
    private readonly BenchFolder _folder;

    public NativeProcessTests() => _folder = BenchFolder.Open(_home);

    public void Dispose()
    {
        _folder.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task A_program_that_ends_early_is_told_with_the_end_of_its_log()
    {
        await using var process = await StartAsync("echo the port is taken; exit 3");

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => process.WaitForPortAsync(Ports.Free(), TestContext.Current.CancellationToken));

        failure.Message.ShouldContain("exit code 3");
        failure.Message.ShouldContain("the port is taken");
    }

    [Fact]
    public async Task Time_of_children_counts_also_when_they_have_ended()
    {
        await using var process = await StartAsync("sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; echo counted; sleep 60");

        await WaitForAsync(process, "counted");

        ProcessTimes.Cpu([process.Pid]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(10));
        ProcessTimes.Resident([process.Pid]).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Children_end_with_the_program()
    {
        var process = await StartAsync("sleep 60 & echo child $!; wait");
        await WaitForAsync(process, "child");
        var child = int.Parse(process.LogEnd().Split(' ')[1]);
        IsAlive(child).ShouldBeTrue();

        await process.DisposeAsync();

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (IsAlive(child))
            await Task.Delay(10, limit.Token);
    }

    [Fact]
    public async Task A_program_that_does_not_want_to_end_is_killed()
    {
        var process = await StartAsync("trap '' TERM; echo deaf; while :; do sleep 0.1; done", TimeSpan.FromMilliseconds(200));
        await WaitForAsync(process, "deaf");

        await process.DisposeAsync();

        IsAlive(process.Pid).ShouldBeFalse();
    }

    [Fact]
    public void One_bench_at_a_time_works_in_a_folder() =>
        Should.Throw<InvalidOperationException>(() => BenchFolder.Open(_home)).Message.ShouldContain("HANGOUT_HOME");

    private Task<NativeProcess> StartAsync(string script, TimeSpan? stopLimit = null) =>
        NativeProcess.StartAsync(new("test", "/bin/sh", ["-c", script]) { StopLimit = stopLimit ?? TimeSpan.FromSeconds(5) }, Placement.Unpinned, _folder);

    private static Task WaitForAsync(NativeProcess process, string said) =>
        process.WaitAsync(() => Task.FromResult(process.LogEnd().Contains(said, StringComparison.Ordinal)), TestContext.Current.CancellationToken);

    /// <summary>Whether a process runs: it exists and is no zombie.</summary>
    private static bool IsAlive(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
