using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Hangout.LocalHosting.Servers;

/// <summary>
/// Runs the stand-in for Keycloak (folder <c>Identity</c>): its source is part of this assembly, its packages are installed once
/// for all applications that share a home folder, and its accounts are in the database <c>identity</c> of the application's PostgreSQL server.
/// </summary>
internal sealed class IdentityStandIn : NativeServer
{
    private const string SourcePrefix = "Identity/";
    private const string DatabaseName = "identity";
    private const string NodePage = "https://nodejs.org/en/download";
    private static readonly Version MinimumNode = new(20, 19);

    /// <summary>Gives the stand-in its database and lets it wait for the server, once the whole model is known.</summary>
    public void AddTo(IDistributedApplicationBuilder builder, KeycloakResource resource)
    {
        PostgresServerResource? postgres = null;
        builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            postgres = started.Model.Resources.OfType<PostgresServerResource>().FirstOrDefault()
                ?? throw new DistributedApplicationException(
                    $"The stand-in for '{resource.Name}' keeps its accounts in PostgreSQL, but the application has no PostgreSQL server. Add one with AddPostgres, or set KEYCLOAK_HOME.");
            postgres.AddDatabase($"{resource.Name}-{DatabaseName}", DatabaseName);
            resource.Annotations.Add(new WaitAnnotation(postgres, WaitType.WaitUntilHealthy));
            resource.Annotations.Add(new ResourceRelationshipAnnotation(postgres, "Reference"));
            return Task.CompletedTask;
        });
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
        {
            if (postgres is not null)
                context.EnvironmentVariables["DATABASE_URL"] = postgres.BuildUri(DatabaseName);
        }));
    }

    public override async Task<NativeProcess> PrepareAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var node = await FindNodeAsync(context, cancellationToken);
        var realm = RealmImportAnnotation.FilesOf(context.Resource) is [var only]
            ? only
            : throw new DistributedApplicationException($"The stand-in for '{context.Resource.Name}' needs exactly one realm file: .WithRealmImport(\"folder with one file\").");
        var modules = await EnsurePackagesAsync(context, cancellationToken);

        var code = Path.Combine(context.RunDirectory, "identity");
        if (Directory.Exists(code))
            Directory.Delete(code, recursive: true);
        foreach (var name in typeof(IdentityStandIn).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(SourcePrefix, StringComparison.Ordinal)))
        {
            var path = Path.Combine(code, name[SourcePrefix.Length..]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, Source(name), cancellationToken);
        }

        Directory.CreateSymbolicLink(Path.Combine(code, "node_modules"), modules);
        return new NativeProcess(
            node,
            ["server.js"],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HOST"] = "127.0.0.1",
                ["PORT"] = context.Ports[KeycloakResource.EndpointName].ToString(CultureInfo.InvariantCulture),
                ["REALM_FILE"] = realm,
            },
            code);
    }

    public override Task<HealthCheckResult> CheckAsync(NativeServerContext context, CancellationToken cancellationToken) =>
        HttpReadiness.CheckAsync("The identity provider", context.Ports[KeycloakResource.EndpointName], cancellationToken);

    /// <summary>The version in what <c>node --version</c> says: v20.19.1.</summary>
    internal static Version? ParseNodeVersion(string text) => Version.TryParse(text.Trim().TrimStart('v').Split('-')[0], out var version) ? version : null;

    private static async Task<string> FindNodeAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var title = $"Node.js {MinimumNode} or newer, which the identity provider runs on,";
        var node = ServerPrograms.Find(context.Configuration, "Node", "node", title, $"see {NodePage}");
        var text = await ServerCommand.RunAsync(node, ["--version"], cancellationToken);
        if (ParseNodeVersion(text) is not { } version || version < MinimumNode)
            throw new DistributedApplicationException($"The identity provider needs Node.js {MinimumNode} or newer, but {node} is {text}. Install it: see {NodePage}");
        return node;
    }

    private static async Task<string> EnsurePackagesAsync(NativeServerContext context, CancellationToken cancellationToken)
    {
        var lockFile = Source($"{SourcePrefix}package-lock.json");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lockFile)))[..12];
        var folder = Path.Combine(context.Application.HomeDirectory, "identity", hash);
        var complete = Path.Combine(folder, ".complete");
        var modules = Path.Combine(folder, "node_modules");
        if (File.Exists(complete))
            return modules;
        using var held = await FileLock.HoldAsync(folder + ".lock", cancellationToken);
        if (File.Exists(complete))
            return modules;

        context.Logger.LogInformation("Installing the packages of the identity provider, once.");
        var npm = ServerPrograms.Find(context.Configuration, "Node", "npm", "npm, which comes with Node.js,", $"see {NodePage}");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), Source($"{SourcePrefix}package.json"), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "package-lock.json"), lockFile, cancellationToken);
        var result = await ServerCommand.TryRunAsync(npm, ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"], cancellationToken, workingDirectory: folder);
        if (result.ExitCode != 0)
            throw new DistributedApplicationException($"The packages of the identity provider cannot be installed; npm must reach its registry. npm ci said: {result.Output}");
        await File.WriteAllTextAsync(complete, "", cancellationToken);
        return modules;
    }

    private static string Source(string name)
    {
        using var reader = new StreamReader(typeof(IdentityStandIn).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
