using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Hangout.LocalHosting.Native;

namespace Hangout.IntegrationTests.LocalHosting;

/// <summary>A small application that a test makes, starts and ends.</summary>
internal sealed class TestApplication : IAsyncDisposable
{
    private static readonly TimeSpan HealthyLimit = TimeSpan.FromMinutes(2);
    private readonly IDistributedApplicationTestingBuilder _builder;

    private TestApplication(IDistributedApplicationTestingBuilder builder, DistributedApplication application)
    {
        _builder = builder;
        Application = application;
    }

    public DistributedApplication Application { get; }

    /// <summary>Where the application's servers keep configuration, sockets and, in tests, data.</summary>
    public string RunDirectory => Application.Services.GetRequiredService<LocalApplication>().RunDirectory;

    public IResource Resource(string name) => Application.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(r => r.Name == name);

    public static async Task<TestApplication> StartAsync(Action<IDistributedApplicationBuilder> compose, CancellationToken cancellationToken, params string[] args)
    {
        var builder = DistributedApplicationTestingBuilder.Create(args);
        compose(builder);
        var application = new TestApplication(builder, await builder.BuildAsync(cancellationToken));
        try
        {
            await application.Application.StartAsync(cancellationToken);
            return application;
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public async Task HealthyAsync(CancellationToken cancellationToken, params string[] resources)
    {
        foreach (var resource in resources)
        {
            try
            {
                await Application.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable, cancellationToken).WaitAsync(HealthyLimit, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                throw new InvalidOperationException($"{resource} did not become healthy: {exception.Message}\n{await LogAsync(resource)}", exception);
            }
        }
    }

    public async Task<string> ConnectionStringAsync(string resource, CancellationToken cancellationToken) =>
        (await Application.GetConnectionStringAsync(resource, cancellationToken)).ShouldNotBeNull();

    /// <summary>Waits until the resource cannot be started, and returns what its log says about it.</summary>
    public async Task<string> FailureAsync(string resource, CancellationToken cancellationToken)
    {
        await Application.ResourceNotifications.WaitForResourceAsync(resource, KnownResourceStates.FailedToStart, cancellationToken).WaitAsync(HealthyLimit, cancellationToken);
        return await LogAsync(resource);
    }

    public async Task<string> LogAsync(string resource)
    {
        var lines = new List<string>();
        await foreach (var batch in Application.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
            lines.AddRange(batch.Select(line => line.Content));
        return string.Join('\n', lines);
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        await _builder.DisposeAsync();
    }
}

/// <summary>A folder that is removed after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("hangout-test-").FullName;

    public TemporaryFolder() => File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
