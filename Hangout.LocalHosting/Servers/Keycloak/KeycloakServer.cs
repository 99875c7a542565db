using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hangout.LocalHosting.Servers;

/// <summary>Runs a Keycloak 26 distribution with its embedded database.</summary>
internal sealed class KeycloakServer : NativeServer
{
    public override async Task<NativeProcess> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var resource = (KeycloakResource)context.Resource;
        var home = context.Application.HomeDirectory;
        var java = await JavaRuntime.FindAsync(context.Configuration, cancellationToken);
        var distribution = await new KeycloakDistribution(context.Configuration, home, KeycloakRelease.Pinned, context.Logger).FindAsync(cancellationToken);
        var build = await new KeycloakBuild(distribution, Path.Combine(home, "keycloak-build"), java, context.Logger).EnsureAsync(resource, cancellationToken);

        await ServerUser.Current.TakeAsync(context.DataDirectory, resource.Name, cancellationToken);
        var instance = Path.Combine(context.RunDirectory, "keycloak");
        KeycloakBuild.MakeInstance(build, instance, context.DataDirectory);
        var realms = CopyRealms(context);
        return new NativeProcess(
            java,
            [
                .. KeycloakBuild.JavaArguments(instance),
                "start", "--optimized",
                .. realms ? ["--import-realm"] : Array.Empty<string>(),
                "--http-enabled=true", "--hostname-strict=false", "--cache=local", "--http-host=127.0.0.1",
                string.Create(CultureInfo.InvariantCulture, $"--http-port={context.Ports[KeycloakResource.EndpointName]}"),
                string.Create(CultureInfo.InvariantCulture, $"--http-management-port={context.Ports[KeycloakResource.ManagementEndpointName]}"),
                // Each look at a server that is not ready yet would be a line.
                "--log-level=info,io.smallrye.health:warn",
            ],
            WorkingDirectory: instance);
    }

    public override Task<HealthCheckResult> CheckAsync(NativeServerContext context, CancellationToken cancellationToken) =>
        HttpReadiness.CheckAsync("Keycloak", context.Ports[KeycloakResource.ManagementEndpointName], cancellationToken);

    // Keycloak imports what lies in data/import, putting environment variables in place of ${NAME}; a realm that is there already stays as it is.
    private static bool CopyRealms(NativeServerContext context)
    {
        var import = Path.Combine(context.DataDirectory, "import");
        if (Directory.Exists(import))
            Directory.Delete(import, recursive: true);
        Directory.CreateDirectory(import);
        var files = RealmImportAnnotation.FilesOf(context.Resource);
        foreach (var file in files)
            File.Copy(file, Path.Combine(import, Path.GetFileName(file)), overwrite: true);
        return files.Count > 0;
    }
}

/// <summary>Asks <c>/health/ready</c> on a port of 127.0.0.1.</summary>
internal static class HttpReadiness
{
    private const int ShownCharacters = 300;
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(5) };

    public static async Task<HealthCheckResult> CheckAsync(string title, int port, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await Client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"), cancellationToken);
            if (response.IsSuccessStatusCode)
                return HealthCheckResult.Healthy();
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            return HealthCheckResult.Unhealthy($"{title} is not ready ({(int)response.StatusCode}): {body[..Math.Min(ShownCharacters, body.Length)]}");
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return HealthCheckResult.Unhealthy($"{title} does not answer: {exception.Message}", exception);
        }
    }
}
