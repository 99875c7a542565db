using System.Diagnostics;
using System.Globalization;
using Hangout.IntegrationTests.Support;
using Npgsql;
using RabbitMQ.Client;

namespace Hangout.IntegrationTests.AppHost;

/// <summary>What the scripts that become the native servers do with folders and data that are not as they should be.</summary>
public sealed class ServerScriptTests : IDisposable
{
    private const int CannotRun = 78;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_server_is_named_with_the_command_that_installs_it()
    {
        using var tools = new TemporaryFolder();
        // The shell's tools, and no server beside them.
        foreach (var tool in new[] { "sh", "id", "dirname", "cat" })
            File.CreateSymbolicLink(Path.Combine(tools.Path, tool), $"/bin/{tool}");

        await using var script = Run("redis", new() { ["PATH"] = tools.Path });

        (await script.EndAsync()).ShouldContain("redis-server is not installed. Install it with: apt-get install -y redis-server");
    }

    [Fact]
    public async Task A_KEYCLOAK_HOME_that_holds_no_Keycloak_is_named()
    {
        await using var script = Run("keycloak", new() { ["KEYCLOAK_HOME"] = "/nowhere" });

        (await script.EndAsync()).ShouldContain("KEYCLOAK_HOME must name the folder of an unpacked Keycloak 26; it is '/nowhere'.");
    }

    [Fact]
    public async Task PostgreSQL_keeps_its_data_and_takes_a_new_password()
    {
        await using (var first = RunPostgres("first password"))
            await ExecuteAsync(first, "first password", "create table kept as select 42 as answer");

        const string Another = @"it's ""another"" \ one";
        await using var second = RunPostgres(Another);
        (await ExecuteAsync(second, Another, "select answer from kept")).ShouldBe(42);
    }

    [Theory]
    [InlineData("data", "data")]
    [InlineData("data", "moved")]
    public async Task RabbitMQ_keeps_its_messages_whatever_folder_it_is_started_in(string firstData, string secondData)
    {
        await using (var first = RunRabbit("one", firstData))
        {
            await using var channel = await OpenAsync(first);
            await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, Quorum, cancellationToken: Cancelled);
            await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, "hello"u8.ToArray(), Cancelled);
        }

        if (firstData != secondData)
            Directory.Move(_folder.Sub(firstData), Path.Combine(_folder.Path, secondData));
        await using var second = RunRabbit("two", secondData);
        await using var again = await OpenAsync(second);
        await Eventually.ReachesAsync(async () => await again.BasicGetAsync("kept", autoAck: true, Cancelled) is { } kept && kept.Body.Span.SequenceEqual("hello"u8), "The message");
        second.Output.ShouldNotContain("could not be restarted");
    }

    [Fact]
    public async Task PostgreSQL_starts_on_data_whose_lock_file_names_a_stranger()
    {
        await using (var first = RunPostgres("password"))
            await ExecuteAsync(first, "password", "create table kept as select 42 as answer");
        var data = Path.Combine(_folder.Path, "postgres/var/lib/postgresql/main");
        // As after a crash of the machine: the process is alive, but not PostgreSQL.
        await File.WriteAllTextAsync(Path.Combine(data, "postmaster.pid"),
            string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n{data}\n1700000000\n1\n\n127.0.0.1\n  1  1\nready\n"), Cancelled);

        await using var second = RunPostgres("password");
        (await ExecuteAsync(second, "password", "select answer from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_PostgreSQL_that_outlived_its_script_is_ended_and_its_data_are_there()
    {
        await using var first = RunPostgres("password");
        await ExecuteAsync(first, "password", "create table kept as select 42 as answer");
        first.KillScriptAlone();

        await using var second = RunPostgres("password");
        (await ExecuteAsync(second, "password", "select answer from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task Data_of_a_PostgreSQL_that_is_not_installed_are_left_alone_and_named()
    {
        var data = _folder.Sub("postgres/var/lib/postgresql/main");
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n", Cancelled);
        await using var script = RunPostgres("password");

        var output = await script.EndAsync();

        output.ShouldContain("were made by PostgreSQL 9, which is not installed.");
        output.ShouldContain("apt-get install -y postgresql-9");
        output.ShouldContain("./hangout reset");
        Directory.GetFiles(data).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named_with_the_command_that_mends_it()
    {
        // Below a file there can be no folder, whoever asks.
        _folder.Sub("postgres/var");
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "postgres/var/lib"), "", Cancelled);
        await using var script = RunPostgres("password");

        var output = await script.EndAsync();

        output.ShouldContain("var/lib/postgresql cannot be written by the user postgres.");
        output.ShouldContain("chown -R postgres:");
    }

    [Fact]
    public async Task A_full_disk_is_named()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting a small disk needs root.");
        var disk = _folder.Sub("postgres");
        await ProcessAsync("mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", disk);
        try
        {
            await using var script = RunPostgres("password");

            (await script.EndAsync()).ShouldContain("is full: ");
        }
        finally
        {
            await ProcessAsync("umount", "-l", disk);
        }
    }

    [Fact]
    public async Task A_folder_below_one_that_only_root_may_enter_holds_PostgreSQLs_data()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can start servers there.");
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var server = RunPostgres("password");

        (await ExecuteAsync(server, "password", "select 42")).ShouldBe(42);
    }

    [Fact]
    public async Task Secrets_are_readable_by_their_owner_only()
    {
        await using var server = RunPostgres("password");
        await ExecuteAsync(server, "password", "select 42");

        var volume = Path.Combine(_folder.Path, "postgres/var/lib/postgresql");
        File.GetUnixFileMode(Path.Combine(volume, "password.sha256")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Exists(Path.Combine(volume, "password")).ShouldBeFalse();
        (File.GetUnixFileMode(Path.Combine(_folder.Path, "postgres")) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute)).ShouldBe(UnixFileMode.None);
    }

    private Script RunPostgres(string password) => Run("postgres", new()
    {
        ["POSTGRES_USER"] = "postgres",
        ["POSTGRES_PASSWORD"] = password,
        ["POSTGRES_INITDB_ARGS"] = "--auth-host=scram-sha-256 --auth-local=scram-sha-256",
    });

    private static Dictionary<string, object?> Quorum => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };

    /// <summary>As the AppHost does it: the data lie elsewhere than the folder of the run, which has a link to them.</summary>
    private Script RunRabbit(string run, string data)
    {
        var root = _folder.Sub(run);
        Directory.CreateDirectory(Path.Combine(root, "var", "lib"));
        Directory.CreateSymbolicLink(Path.Combine(root, "var", "lib", "rabbitmq"), _folder.Sub(data));
        var port = AppHostProcess.FreePort();
        return new Script("rabbitmq", new()
        {
            ["NATIVE_ROOT"] = root,
            ["NATIVE_PORT_TCP"] = port.ToString(CultureInfo.InvariantCulture),
            ["RABBITMQ_DEFAULT_USER"] = "guest",
            ["RABBITMQ_DEFAULT_PASS"] = "guest",
        }, port);
    }

    private static async Task<IChannel> OpenAsync(Script server)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = server.Port, AutomaticRecoveryEnabled = false };
        IChannel? channel = null;
        await Eventually.ReachesAsync(async () =>
        {
            server.HasEnded.ShouldBeFalse(server.Output);
            channel = await (await factory.CreateConnectionAsync(Cancelled)).CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), Cancelled);
            return true;
        }, "RabbitMQ", Eventually.Start);
        return channel!;
    }

    private Script Run(string server, Dictionary<string, string> environment)
    {
        var port = AppHostProcess.FreePort();
        environment["NATIVE_ROOT"] = _folder.Sub(server);
        environment["NATIVE_PORT_TCP"] = environment["NATIVE_PORT_HTTP"] = environment["NATIVE_PORT_MANAGEMENT"] = port.ToString(CultureInfo.InvariantCulture);
        return new Script(server, environment, port);
    }

    private static async Task<object?> ExecuteAsync(Script server, string password, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = server.Port, Username = "postgres", Password = password, Pooling = false };
        object? result = null;
        await Eventually.ReachesAsync(async () =>
        {
            server.HasEnded.ShouldBeFalse(server.Output);
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(Cancelled);
            await using var command = new NpgsqlCommand(sql, connection);
            result = await command.ExecuteScalarAsync(Cancelled);
            return true;
        }, "PostgreSQL", Eventually.Start);
        return result;
    }

    private static async Task ProcessAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Cancelled);
        process.ExitCode.ShouldBe(0);
    }

    /// <summary>A run of a script.</summary>
    private sealed class Script : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly System.Text.StringBuilder _output = new();

        public Script(string server, Dictionary<string, string> environment, int port)
        {
            Port = port;
            var folder = Path.Combine(Path.GetDirectoryName(typeof(Projects.Hangout_AppHost).Assembly.Location)!, "Native", "scripts");
            var start = new ProcessStartInfo("/bin/sh", [Path.Combine(folder, server + ".sh")]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in environment)
                start.Environment[name] = value;
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) => Keep(line.Data);
            _process.ErrorDataReceived += (_, line) => Keep(line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public int Port { get; }

        public bool HasEnded => _process.HasExited;

        public string Output
        {
            get
            {
                lock (_output)
                    return _output.ToString();
            }
        }

        /// <summary>Waits for an end that no new start can help, and returns what was said.</summary>
        public async Task<string> EndAsync()
        {
            await _process.WaitForExitAsync(Cancelled).WaitAsync(Promise.Start, Cancelled);
            _process.ExitCode.ShouldBe(CannotRun, Output);
            return Output;
        }

        public void KillScriptAlone() => _process.Kill();

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
            {
                using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
                await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Promise.End, CancellationToken.None);
            }

            _process.Dispose();
        }

        private void Keep(string? line)
        {
            lock (_output)
                _output.AppendLine(line);
        }
    }
}
