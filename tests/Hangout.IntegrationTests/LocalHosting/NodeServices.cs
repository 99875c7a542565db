using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.IntegrationTests.LocalHosting;

/// <summary>Small services of a few lines, for applications that test the engine itself.</summary>
internal static class NodeServices
{
    /// <summary>Answers every path with its process ID, and /health with 503 until so many milliseconds have passed.</summary>
    public static IResourceBuilder<ExecutableResource> AddNodeService(this IDistributedApplicationBuilder builder, string name, int unhealthyFor = 0, int? port = null)
    {
        var script = $$"""
            const since = Date.now();
            require('http').createServer((request, response) => {
              if (request.url === '/health' && Date.now() - since < {{unhealthyFor}}) { response.statusCode = 503; response.end('warming up'); return; }
              response.end(String(process.pid));
            }).listen(process.env.PORT, '127.0.0.1', () => console.log('listening'));
            process.on('SIGTERM', () => process.exit(0));
            """;
        return builder.AddExecutable(name, "node", ".", "-e", script)
            .WithHttpEndpoint(port: port, env: "PORT")
            .WithHttpHealthCheck("/health");
    }

    /// <summary>Runs a line of shell.</summary>
    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string line) =>
        builder.AddExecutable(name, "/bin/sh", ".", "-c", line);

    public static CustomResourceSnapshot StateOf(this TestApplication app, string name) => app.StatesOf(name).ShouldHaveSingleItem().Snapshot;

    public static IReadOnlyList<ResourceEvent> StatesOf(this TestApplication app, string name) => app.Application.ResourceNotifications.StatesOf(app.Resource(name));

    public static int ProcessIdOf(this ResourceEvent state) => (int)state.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value!;

    public static Task<ResourceEvent> WaitAsync(this TestApplication app, string name, Func<CustomResourceSnapshot, bool> predicate, CancellationToken cancellationToken) =>
        app.Application.ResourceNotifications.WaitForResourceAsync(name, e => predicate(e.Snapshot), cancellationToken).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
}
