using Hangout.IntegrationTests.Support;

[assembly: AssemblyFixture(typeof(SharedSystem))]

namespace Hangout.IntegrationTests.Support;

/// <summary>The whole system, with two replicas of the hub: one for all tests that end nothing in it. It starts with the first of them.</summary>
public sealed class SharedSystem : IAsyncLifetime
{
    private readonly Lazy<Task<AppHostApplication>> _application;

    public SharedSystem()
    {
        _application = new(() => AppHostApplication.StartAsync(
            CancellationToken.None,
            args: ["--Identity:Provider=stand-in", "--Realtime:Replicas=2", $"--Parameters:web-client-secret={ClientSecret}"]));
        Current = this;
    }

    /// <summary>The system of this run, for other fixtures of the assembly.</summary>
    public static SharedSystem Current { get; private set; } = null!;

    /// <summary>The secret of the web host's client.</summary>
    public string ClientSecret { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>The system, healthy.</summary>
    public Task<AppHostApplication> ApplicationAsync(CancellationToken cancellationToken) => _application.Value.WaitAsync(cancellationToken);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_application.IsValueCreated)
            await (await _application.Value).DisposeAsync();
    }
}
