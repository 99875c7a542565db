using Hangout.Bench.Hosting;
using Hangout.LocalHosting.Engine;

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
        await using var process = await StartAsync("sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; sleep 60 & wait");

        await process.WaitAsync(() => Task.FromResult(Signals.ChildrenOf(process.Pid).Any(IsSleep)), TestContext.Current.CancellationToken);

        ProcessTimes.Cpu([process.Pid]).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(10));
        ProcessTimes.Resident([process.Pid]).ShouldBeGreaterThan(0);
        Signals.ChildrenOf(process.Pid).ToList().ForEach(id => Signals.Send(id, Signals.Kill));
    }

    [Fact]
    public async Task A_program_that_does_not_want_to_end_is_killed()
    {
        var process = await StartAsync("trap '' TERM; echo deaf; while :; do sleep 0.1; done", TimeSpan.FromMilliseconds(200));
        await process.WaitAsync(() => Task.FromResult(process.LogEnd().Contains("deaf", StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        await process.DisposeAsync();

        Signals.IsAlive(process.Pid).ShouldBeFalse();
    }

    [Fact]
    public void One_bench_at_a_time_works_in_a_folder() =>
        Should.Throw<InvalidOperationException>(() => BenchFolder.Open(_home)).Message.ShouldContain("HANGOUT_HOME");

    private Task<NativeProcess> StartAsync(string script, TimeSpan? stopLimit = null) =>
        NativeProcess.StartAsync(new("test", "/bin/sh", ["-c", script]) { StopLimit = stopLimit ?? TimeSpan.FromSeconds(5) }, Placement.Unpinned, _folder);

    private static bool IsSleep(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/comm").StartsWith("sleep", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
