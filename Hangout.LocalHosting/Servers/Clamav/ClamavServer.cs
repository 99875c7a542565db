using System.Net.Sockets;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// Runs ClamAV's daemon from Debian's package in place of the image <c>clamav/clamav</c>, with whatever signatures the machine has and,
/// in development, one for the EICAR test file: a scan can be tried on a machine that never downloaded a signature.
/// </summary>
internal sealed class ClamavServer : NativeServer
{
    private const string Mend = "apt-get install -y clamav-daemon";
    private const int TargetPort = 3310;

    // The harmless test file of https://www.eicar.org, in hexadecimal so that no scanner takes this source for it.
    private const string EicarSignature =
        "Eicar-Test-Signature:0:0:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a\n";

    private static readonly string[] SignatureTypes = [".cvd", ".cld", ".cud", ".ndb", ".ldb", ".hdb", ".hsb", ".mdb", ".msb", ".fp", ".sfp", ".ign2", ".crb", ".cdb", ".pdb", ".wdb", ".ftm"];

    public override async Task<NativeProcess> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var program = ServerPrograms.Find(context.Configuration, "ClamAV", "clamd", "ClamAV", Mend);
        var user = ServerUser.For("clamav", Mend);

        var run = context.RunDirectory;
        var signatures = Path.Combine(run, "signatures");
        var temporary = Directory.CreateDirectory(Path.Combine(run, "tmp")).FullName;
        await CollectSignaturesAsync(signatures, context, cancellationToken);
        var configuration = Path.Combine(run, "clamd.conf");
        await File.WriteAllTextAsync(configuration, Configure(PortOf(context), signatures, temporary), cancellationToken);

        await user.TakeAsync(run, context.Resource.Name, cancellationToken);
        return user.Wrap(new NativeProcess(program, ["--foreground", $"--config-file={configuration}"]), run);
    }

    public override async Task<HealthCheckResult> CheckAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", PortOf(context), cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync("zPING\0"u8.ToArray(), cancellationToken);
            var buffer = new byte[64];
            var read = await stream.ReadAtLeastAsync(buffer, 5, throwOnEndOfStream: false, cancellationToken);
            var answer = Encoding.ASCII.GetString(buffer, 0, read).TrimEnd('\0', '\n');
            return answer == "PONG" ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"ClamAV answers: {answer}");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"ClamAV does not answer (it listens once its signatures are loaded): {exception.Message}", exception);
        }
    }

    private static int PortOf(NativeServerContext context)
    {
        var endpoint = context.Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.TargetPort is null or TargetPort)
            ?? throw new DistributedApplicationException($"Resource '{context.Resource.Name}' has no endpoint for clamd: add .WithEndpoint(targetPort: {TargetPort}, scheme: \"tcp\", name: \"tcp\").");
        return context.Ports[endpoint.Name];
    }

    private static async Task CollectSignaturesAsync(string folder, NativeServerContext context, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var machine = context.Configuration["Servers:ClamAV:Signatures"] ?? "/var/lib/clamav";
        var found = 0;
        // Links, so that what freshclam brings later is seen by the daemon's own check for newer files.
        foreach (var file in Directory.Exists(machine) ? Directory.GetFiles(machine).Where(f => SignatureTypes.Contains(Path.GetExtension(f), StringComparer.Ordinal)) : [])
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
            found++;
        }

        if (found == 0)
            context.Logger.LogWarning("No virus signatures are in {Folder}: uploads pass unless they are the EICAR test file. Get them with: freshclam", machine);
        if (found == 0 || context.Services.GetRequiredService<IHostEnvironment>().IsDevelopment())
            await File.WriteAllTextAsync(Path.Combine(folder, "eicar.ndb"), EicarSignature, cancellationToken);
    }

    // StreamMaxLength is above the largest upload (100 MB), so that no upload is too large to be scanned.
    private static string Configure(int port, string signatures, string temporary) => $"""
        TCPAddr 127.0.0.1
        TCPSocket {port}
        DatabaseDirectory {signatures}
        TemporaryDirectory {temporary}
        LogTime no
        LogClean no
        StreamMaxLength 128M
        MaxScanSize 256M
        MaxFileSize 128M
        MaxThreads 4
        ReadTimeout 120
        CommandReadTimeout 30
        SelfCheck 3600
        ExitOnOOM yes

        """;
}
