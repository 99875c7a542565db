using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hangout.Worker.Broker;

/// <summary>The worker's one connection to RabbitMQ, made when needed and made anew when lost.</summary>
/// <remarks>
/// The client library's own recovery is off: each loop here opens its channel, declares what it needs and starts again from there
/// after any failure, so that there is one way to come up and no half-recovered state.
/// </remarks>
internal sealed class BrokerConnection(IConnectionFactory factory, ILogger<BrokerConnection> logger) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IConnection? _connection;

    /// <summary>Opens a channel, on a new connection if need be.</summary>
    /// <exception cref="BrokerUnreachableException">The broker does not answer.</exception>
    public async Task<IChannel> OpenChannelAsync(CreateChannelOptions options, CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        return await connection.CreateChannelAsync(options, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<IConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { IsOpen: true })
                return _connection;
            if (_connection is not null)
                await _connection.DisposeAsync();
            _connection = null;
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(ConnectTimeout);
            _connection = await factory.CreateConnectionAsync(timeout.Token);
            logger.LogInformation("Connected to RabbitMQ at {Endpoint}", _connection.Endpoint);
            return _connection;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("RabbitMQ did not answer in time.", e);
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>Whether a channel can be opened.</summary>
internal sealed class BrokerHealthCheck(BrokerConnection broker) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var channel = await broker.OpenChannelAsync(new(publisherConfirmationsEnabled: false, publisherConfirmationTrackingEnabled: false), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException or TimeoutException)
        {
            return new(context.Registration.FailureStatus, exception: e);
        }
    }
}
