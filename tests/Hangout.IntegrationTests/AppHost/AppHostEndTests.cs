using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.AppHost;

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
    private static readonly TimeSpan EpmdDelay = TimeSpan.FromSeconds(75);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_left_after_Ctrl_C_and_a_second_run_in_the_same_home_is_refused_before()
    {
        await using var host = await AppHostProcess.StartHealthyAsync(home.Path, Cancelled);
        await using var second = AppHostProcess.Start(home.Path);

        (await second.ExitAsync(Promise.Start, Cancelled)).ShouldBe(1);
        second.Output.ShouldContain($"Hangout runs already from {home.Path} (process {host.Id}");
        second.Output.ShouldContain("./hangout stop");
        host.Current()!.Value.GetProperty("pid").GetInt32().ShouldBe(host.Id);

        host.Signal("INT");
        (await host.ExitAsync(Promise.End, Cancelled)).ShouldBe(0, host.Output);
        (await host.LeftAfterAsync(Promise.End, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_after_the_AppHost_was_killed()
    {
        await using var host = await AppHostProcess.StartHealthyAsync(home.Path, Cancelled);

        host.Signal("KILL");

        (await host.LeftAfterAsync(Promise.End, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_left_after_the_engine_was_killed_and_the_AppHost_says_so()
    {
        await using var host = await AppHostProcess.StartHealthyAsync(home.Path, Cancelled);
        var engine = ServerProcesses.WithArguments(a => a.Contains($"dcp start-apiserver --monitor {host.Id} ", StringComparison.Ordinal)).ShouldHaveSingleItem();

        host.Signal("KILL", engine);

        (await host.ExitAsync(Promise.End, Cancelled)).ShouldBe(1);
        (await host.LeftAfterAsync(Promise.End, Cancelled)).ShouldBeEmpty();
        host.Output.ShouldContain("The engine (DCP) ended unexpectedly");
        host.Current()!.Value.GetProperty("error").GetString()!.ShouldContain("The engine (DCP) ended unexpectedly");
    }

    // One run for all of it, since a start takes longer than what is looked at.
    [Fact]
    public async Task Killed_servers_and_services_come_back_no_epmd_appears_and_SIGTERM_ends_everything()
    {
        await using var host = await AppHostProcess.StartHealthyAsync(home.Path, Cancelled);
        var since = Stopwatch.StartNew();
        using var http = new HttpClient { BaseAddress = host.Web, Timeout = TimeSpan.FromSeconds(5) };
        foreach (var program in new[] { "/Hangout.Realtime", "redis-server", "postgres -D", "server.js" })
            await KillAsync(host, program);

        // Erlang's name server is a daemon that outlives whoever started it, and RabbitMQ starts it a minute after its own start.
        if (EpmdDelay - since.Elapsed is { Ticks: > 0 } left)
            await Task.Delay(left, Cancelled);
        ServerProcesses.WithArguments(a => a.Contains("epmd -daemon", StringComparison.Ordinal)).Where(host.Processes().Contains).ShouldBeEmpty();

        await KillAsync(host, "beam.smp");
        await Eventually.ReachesAsync(async () => (await http.GetAsync(new Uri("/health", UriKind.Relative), Cancelled)).IsSuccessStatusCode, "Health", Promise.Start);
        host.Output.ShouldContain("ended by itself with exit code");

        host.Signal("TERM");
        (await host.ExitAsync(Promise.End, Cancelled)).ShouldBe(0, host.Output);
        (await host.LeftAfterAsync(Promise.End, Cancelled)).ShouldBeEmpty();
        host.Current().ShouldBeNull();
    }

    [Fact]
    public async Task A_taken_port_ends_the_start_with_a_word_how_to_mend_it()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var host = AppHostProcess.Start(home.Path, $"--Web:Port={port}");

        (await host.ExitAsync(Promise.Start, Cancelled)).ShouldBe(1);
        host.Output.ShouldContain($"Port {port}, which web listens on, is taken by process {Environment.ProcessId}");
        host.Output.ShouldContain("./hangout run --port N");
        host.Output.ShouldNotContain("   at ");
        host.Current()!.Value.GetProperty("error").GetString()!.ShouldContain($"Port {port}");
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_ends_the_start_with_a_word_how_to_mend_it()
    {
        // Below a file there can be no folder, whoever asks.
        var file = Path.Combine(home.Path, "a-file");
        await File.WriteAllTextAsync(file, "", Cancelled);
        await using var host = AppHostProcess.Start(Path.Combine(file, "home"));

        (await host.ExitAsync(Promise.Start, Cancelled)).ShouldBe(1);
        host.Output.ShouldContain("cannot be written");
        host.Output.ShouldContain("HANGOUT_HOME");
        host.Output.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("--NativeServers:Mode=Sometimes", "NativeServers:Mode is 'Sometimes'; it takes Auto, Always or Never.")]
    [InlineData("--Identity:Provider=okta", "Identity:Provider is 'okta'; it takes keycloak or stand-in.")]
    public async Task An_unknown_setting_is_named_with_what_it_takes(string argument, string sentence)
    {
        await using var host = AppHostProcess.Start(home.Path, argument);

        (await host.ExitAsync(Promise.Start, Cancelled)).ShouldBe(1);
        host.Output.ShouldContain(sentence);
        host.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_container_engine_that_hangs_is_taken_as_absent()
    {
        using var tools = new TemporaryFolder();
        foreach (var engine in new[] { "docker", "podman" })
        {
            await File.WriteAllTextAsync(Path.Combine(tools.Path, engine), "#!/bin/sh\nsleep 1000\n", Cancelled);
            File.SetUnixFileMode(Path.Combine(tools.Path, engine), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        await using var host = AppHostProcess.StartWith(
            new(StringComparer.Ordinal) { ["PATH"] = $"{tools.Path}:{Environment.GetEnvironmentVariable("PATH")}" }, home.Path, "--NativeServers:Mode=Auto");
        await host.HealthyAsync(Cancelled);

        host.Output.ShouldContain("docker does not answer within 5 s; it is taken as absent.");
        host.Output.ShouldContain("run as processes of this machine");
    }

    [Fact]
    public async Task A_missing_PostgreSQL_ends_the_start_with_the_command_that_installs_it()
    {
        using var tools = new TemporaryFolder();
        // Everything but PostgreSQL's programs.
        await File.WriteAllTextAsync(Path.Combine(tools.Path, "ls"), "#!/bin/sh\ncase \"$*\" in *postgresql*) exit 2 ;; esac\nexec /bin/ls \"$@\"\n", Cancelled);
        File.SetUnixFileMode(Path.Combine(tools.Path, "ls"), (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(tools.Path, (UnixFileMode)0b111_101_101);
        await using var host = AppHostProcess.StartWith(new(StringComparer.Ordinal) { ["PATH"] = $"{tools.Path}:/usr/bin:/bin" }, home.Path);

        (await host.ExitAsync(Promise.Start, Cancelled)).ShouldBe(1);
        host.Current()!.Value.GetProperty("error").GetString()!.ShouldContain("initdb is not installed. Install it with: apt-get install -y postgresql");
        (await host.LeftAfterAsync(Promise.End, Cancelled)).ShouldBeEmpty();
    }

    private static async Task KillAsync(AppHostProcess host, string program)
    {
        var killed = Single(host, program);
        host.Signal("KILL", killed);
        await Eventually.IsTrueAsync(
            () => host.Processes().Any(p => p != killed && ServerProcesses.CommandLine(p).Contains(program, StringComparison.Ordinal)), $"Another {program}", Promise.Start);
    }

    private static int Single(AppHostProcess host, string program) => host.Processes()
        .First(p => ServerProcesses.CommandLine(p) is var line && line.Contains(program, StringComparison.Ordinal) && !line.StartsWith("/bin/sh", StringComparison.Ordinal)
            && !line.Contains("setpriv", StringComparison.Ordinal));
}
