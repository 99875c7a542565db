using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hangout.IntegrationTests.LocalHosting;

/// <summary>Tests of what must happen within so many seconds: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Alone";
}

/// <summary>How the real AppHost, with all its servers and services, begins and ends. One after another: they share a home folder, as runs of one machine do.</summary>
[Collection(AloneCollection.Name)]
public sealed class AppHostEndTests(AppHostHome home) : IClassFixture<AppHostHome>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_everything_within_ten_seconds(string signal)
    {
        await using var host = await RunAsync();

        host.Signal(signal);
        (await host.ExitAsync(Limit, Cancelled)).ShouldBe(0, host.Output);

        (await host.LeftAfterAsync(TimeSpan.FromSeconds(1), Cancelled)).ShouldBeEmpty();
        Directory.EnumerateDirectories(Path.Combine(home.Path, "run")).ShouldBeEmpty();
        host.Current().ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_is_left_ten_seconds_after_the_AppHost_was_killed()
    {
        await using var host = await RunAsync();

        host.Signal("KILL");

        (await host.LeftAfterAsync(Limit, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_ten_seconds_after_the_engine_was_killed_and_the_AppHost_says_so()
    {
        await using var host = await RunAsync();
        var engine = host.Processes().Where(p => ServerProcesses.CommandLine(p).Contains("dcp start-apiserver", StringComparison.Ordinal)).ShouldHaveSingleItem();

        host.Signal("KILL", engine);

        (await host.LeftAfterAsync(Limit, Cancelled)).ShouldBeEmpty();
        (await host.ExitAsync(Limit, Cancelled)).ShouldBe(1);
        host.Output.ShouldContain("The engine (DCP) ended unexpectedly");
        host.Current()!.Value.GetProperty("error").GetString()!.ShouldContain("The engine (DCP) ended unexpectedly");
    }

    [Fact]
    public async Task A_second_run_is_refused_while_the_first_goes_on()
    {
        await using var host = await RunAsync();
        await using var second = AppHostProcess.Start(home.Path);

        (await second.ExitAsync(TimeSpan.FromSeconds(30), Cancelled)).ShouldBe(1);
        second.Output.ShouldContain($"Hangout runs already (process {host.Id}");
        second.Output.ShouldContain("./hangout stop");
        host.Current()!.Value.GetProperty("pid").GetInt32().ShouldBe(host.Id);
    }

    [Fact]
    public async Task A_taken_port_ends_the_start_with_a_word_how_to_mend_it()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var host = AppHostProcess.Start(home.Path, "--Web:Port", port);

        (await host.ExitAsync(TimeSpan.FromSeconds(60), Cancelled)).ShouldBe(1);
        host.Output.ShouldContain($"Port {port}, which web listens on, is taken by process {Environment.ProcessId}");
        host.Output.ShouldContain("./hangout run --port N");
        host.Current()!.Value.GetProperty("error").GetString()!.ShouldContain($"Port {port}");
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_ends_the_start_with_a_word_how_to_mend_it()
    {
        // Below a file there can be no folder, whoever asks.
        var file = Path.Combine(home.Path, "a-file");
        await File.WriteAllTextAsync(file, "", Cancelled);
        await using var host = AppHostProcess.Start(Path.Combine(file, "home"));

        (await host.ExitAsync(TimeSpan.FromSeconds(60), Cancelled)).ShouldBe(1);
        host.Output.ShouldContain("cannot be written");
        host.Output.ShouldContain("HANGOUT_HOME");
    }

    private async Task<AppHostProcess> RunAsync()
    {
        var host = AppHostProcess.Start(home.Path);
        try
        {
            await host.HealthyAsync(Cancelled);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }
}

/// <summary>A home folder for the AppHost's runs.</summary>
public sealed class AppHostHome : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hangout-home-").FullName;

    public AppHostHome() => File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
