using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hangout.Core.Files;
using Hangout.Core.Files.Storage;
using Hangout.IntegrationTests.Support;
using Microsoft.Extensions.Options;

namespace Hangout.IntegrationTests.Files;

/// <summary>What every store of files does alike (FIL-2): a folder, and a bucket of a real service that speaks S3.</summary>
public abstract class FileStoreTests
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 20_000_000).Select(i => (byte)(i * 31 % 251))];

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract IFileStore Store { get; }

    [Fact]
    public async Task An_upload_in_pieces_becomes_the_original()
    {
        var id = Guid.CreateVersion7();
        for (var offset = 0; offset < Large.Length; offset += 3_000_000)
            await Store.AppendAsync(id, offset, Large.AsMemory(offset, Math.Min(3_000_000, Large.Length - offset)), Stop);
        await Store.CompleteAsync(id, Stop);
        (await ReadAsync(id, FileObjects.Original)).ShouldBe(Large);
        await Store.CompleteAsync(id, Stop);
        (await ReadAsync(id, FileObjects.Original)).ShouldBe(Large);
    }

    [Fact]
    public async Task Pieces_that_did_not_count_are_overwritten()
    {
        var id = Guid.CreateVersion7();
        await Store.AppendAsync(id, 0, "abc"u8.ToArray(), Stop);
        await Store.AppendAsync(id, 3, "wrong"u8.ToArray(), Stop);
        await Store.AppendAsync(id, 8, "wrong"u8.ToArray(), Stop);
        await Store.AppendAsync(id, 3, "def"u8.ToArray(), Stop);
        await Store.AppendAsync(id, 6, "ghi"u8.ToArray(), Stop);
        await Store.AppendAsync(id, 9, "jklmnopq"u8.ToArray(), Stop);
        await Store.CompleteAsync(id, Stop);
        (await ReadAsync(id, FileObjects.Original)).ShouldBe("abcdefghijklmnopq"u8.ToArray());
    }

    [Fact]
    public async Task An_object_is_replaced_as_a_whole_or_not_at_all()
    {
        var id = Guid.CreateVersion7();
        await Store.WriteAsync(id, "small", new MemoryStream("first"u8.ToArray()), Stop);
        await Should.ThrowAsync<IOException>(Store.WriteAsync(id, "small", new BreakingStream(), Stop));
        (await ReadAsync(id, "small")).ShouldBe("first"u8.ToArray());
        await Store.WriteAsync(id, "small", new MemoryStream("second"u8.ToArray()), Stop);
        (await ReadAsync(id, "small")).ShouldBe("second"u8.ToArray());
    }

    [Fact]
    public async Task A_reader_may_begin_anywhere()
    {
        var id = Guid.CreateVersion7();
        await Store.WriteAsync(id, FileObjects.Original, new MemoryStream(Large), Stop);
        await using var content = await Store.OpenAsync(id, FileObjects.Original, Stop);
        content!.Length.ShouldBe(Large.Length);
        var piece = new byte[1_000];
        foreach (var start in new[] { 19_999_000, 0, 12_345_678 })
        {
            content.Seek(start, SeekOrigin.Begin);
            await content.ReadExactlyAsync(piece, Stop);
            piece.ShouldBe(Large[start..(start + 1_000)]);
        }
    }

    [Fact]
    public async Task What_is_deleted_or_never_was_is_not_found()
    {
        var (id, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Store.AppendAsync(id, 0, "half"u8.ToArray(), Stop);
        await Store.WriteAsync(id, "small", new MemoryStream([1]), Stop);
        await Store.WriteAsync(other, "small", new MemoryStream([2]), Stop);
        await Store.DeleteAsync(id, Stop);
        await Store.DeleteAsync(id, Stop);
        (await Store.OpenAsync(id, "small", Stop)).ShouldBeNull();
        await Store.CompleteAsync(id, Stop);
        (await Store.OpenAsync(id, FileObjects.Original, Stop)).ShouldBeNull();
        (await ReadAsync(other, "small")).ShouldBe(new byte[] { 2 });
    }

    private async Task<byte[]> ReadAsync(Guid id, string name)
    {
        await using var content = await Store.OpenAsync(id, name, Stop);
        var bytes = new MemoryStream();
        await content.ShouldNotBeNull().CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private sealed class BreakingStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("The source broke.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The source broke.");
    }
}

/// <summary>The folder.</summary>
public sealed class LocalFileStoreTests : FileStoreTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hangout-store-").FullName;

    protected override IFileStore Store => new LocalFileStore(Options.Create(new FileStoreOptions { Path = _folder }));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_but_whole_objects_lies_in_the_folder()
    {
        var id = Guid.CreateVersion7();
        await Store.WriteAsync(id, "small", new MemoryStream([1]), Stop);
        await Store.WriteAsync(id, "small", new MemoryStream([2]), Stop);
        Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe(["small"]);
    }
}

/// <summary>The bucket, in a server of npm's <c>s3rver</c>.</summary>
public sealed class S3FileStoreTests(S3Server server) : FileStoreTests, IClassFixture<S3Server>
{
    protected override IFileStore Store => server.Store;
}

/// <summary>A service that speaks S3, as a process of these tests.</summary>
public sealed class S3Server : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hangout-s3-").FullName;
    private Process? _process;
    private S3FileStore? _store;

    public IFileStore Store => _store!;

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(Repository.Client, "node_modules", "s3rver", "bin", "s3rver.js"),
                "--directory", _folder, "--address", "127.0.0.1", "--port", $"{port}", "--silent", "--configure-bucket", "hangout",
            },
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.ReachesAsync(() => AnswersAsync(port), "The S3 server", Eventually.Start);
        _store = new S3FileStore(Options.Create(new FileStoreOptions
        {
            S3 = new() { Bucket = "hangout", ServiceUrl = $"http://127.0.0.1:{port}", AccessKey = "S3RVER", SecretKey = "S3RVER" },
        }));
    }

    public async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
