using Hangout.Contracts.Files;
using Hangout.Core.Data;
using Hangout.Core.Data.Migrate;
using Hangout.Core.Files;
using Hangout.Core.Files.Processing;
using Hangout.Core.Files.Processing.Contents;
using Hangout.Core.Files.Processing.Tools;
using Hangout.Core.Files.Storage;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Realtime;
using Hangout.IntegrationTests.Realtime;
using Hangout.IntegrationTests.Support;
using Hangout.IntegrationTests.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Files;

/// <summary>
/// What the worker does with files, on a database of its own in the shared system and with its scanner, step by step: no worker looks at this database.
/// </summary>
public sealed class ProcessingFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("hangout-store-");
    private ServiceProvider? _services;
    private NpgsqlDataSource? _database;
    private RedisLink? _link;

    public NpgsqlDataSource Database => _database!;

    /// <summary>The files' content. A test may step in when something is written.</summary>
    public InterruptedStore Store { get; private set; } = null!;

    public ProcessFile Process => _services!.GetRequiredService<ProcessFile>();

    public TellAttachedFiles Tell => _services!.GetRequiredService<TellAttachedFiles>();

    public void CutScanner() => _link!.Cut();

    public void MendScanner() => _link!.Mend();

    public async ValueTask InitializeAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var system = await SharedSystem.Current.ApplicationAsync(cancellationToken);
        var database = new NpgsqlConnectionStringBuilder(await system.ConnectionStringAsync("hangoutdb", cancellationToken)) { Database = $"files_{Guid.NewGuid():n}" };
        var role = new NpgsqlConnectionStringBuilder(await system.ConnectionStringAsync("hangoutdb-app", cancellationToken));
        (await Migrator.RunAsync(database.ConnectionString, demo: false, NullLogger.Instance, cancellationToken, role.Password!)).ShouldBe(0);
        _database = NpgsqlDataSource.Create(database.ConnectionString);
        _link = new RedisLink(system.Address("clamav", "tcp").Port);
        Store = new InterruptedStore(_files.FullName);

        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IFileStore>(Store);
        services.AddDbContext<HangoutDbContext>(options => options.UseNpgsql(_database, postgres => postgres.EnableRetryOnFailure()));
        services.AddSingleton<IConnectionMultiplexer>(await ConnectionMultiplexer.ConnectAsync(await system.ConnectionStringAsync("redis", cancellationToken)));
        services.AddSingleton<RealtimePublisher>().AddSingleton<ConversationTurns>().AddScoped<ChangeMessage>();
        services.Configure<ScannerOptions>(options => options.Address = $"tcp://127.0.0.1:{_link.Port}");
        services.Configure<ProcessingOptions>(options => options.RetryDelay = TimeSpan.FromMilliseconds(1));
        services.AddSingleton<ToolRunner>().AddSingleton<Examine>().AddSingleton<VirusScanner>().AddSingleton<FileClaims>().AddSingleton<ProcessFile>();
        services.AddSingleton<TellAttachedFiles>();
        _services = services.BuildServiceProvider();
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        if (_link is not null)
            await _link.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _files.Delete(recursive: true);
    }

    /// <summary>A file all of whose bytes are there, as the API leaves it.</summary>
    public async Task<Guid> AddAsync(Guid owner, byte[]? content, string mediaType, FileKind kind, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        if (content is not null)
            await Store.WriteAsync(id, FileObjects.Original, new MemoryStream(content), cancellationToken);
        await ExecuteAsync(
            """
            insert into files (id, owner_id, name, media_type, kind, size, received, status, try_at)
            values ($1, $2, 'file', $3, $4, $5, $5, 'scanning', now())
            """,
            cancellationToken, id, owner, mediaType, SnakeCase.Word(kind), (long)(content?.Length ?? 0));
        return id;
    }

    public async Task<FileDto> FileAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand($"select {FileRow.Json} from files f where id = $1");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        (await reader.ReadAsync(cancellationToken)).ShouldBeTrue();
        return FileRow.Read(reader);
    }

    public async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Names of what lies in the store for a file.</summary>
    public string[] ObjectsOf(Guid id)
    {
        var folder = Path.Combine(_files.FullName, id.ToString("n")[^2..], id.ToString("n"));
        return Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>A conversation of its own.</summary>
    public Task<Talk> StartTalkAsync(CancellationToken cancellationToken) => Talk.StartAsync(Database, isDirect: false, cancellationToken);
}

/// <summary>A store on a disk in which something may happen at a write.</summary>
public sealed class InterruptedStore(string path) : IFileStore
{
    private readonly LocalFileStore _store = new(Microsoft.Extensions.Options.Options.Create(new FileStoreOptions { Path = path }));

    /// <summary>Happens before a write: which file, which object.</summary>
    public Func<Guid, string, Task>? BeforeWrite { get; set; }

    public Task AppendAsync(Guid fileId, long offset, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        _store.AppendAsync(fileId, offset, content, cancellationToken);

    public Task CompleteAsync(Guid fileId, CancellationToken cancellationToken) => _store.CompleteAsync(fileId, cancellationToken);

    public async Task WriteAsync(Guid fileId, string name, Stream content, CancellationToken cancellationToken)
    {
        if (BeforeWrite is { } before)
            await before(fileId, name);
        await _store.WriteAsync(fileId, name, content, cancellationToken);
    }

    public Task<Stream?> OpenAsync(Guid fileId, string name, CancellationToken cancellationToken) => _store.OpenAsync(fileId, name, cancellationToken);

    public Task DeleteAsync(Guid fileId, CancellationToken cancellationToken) => _store.DeleteAsync(fileId, cancellationToken);
}
