using System.Net;
using Hangout.Bench.Load;

namespace Hangout.Bench.Systems;

/// <summary>A chat system that the generator can be turned on. One object is one start: a database of its own, users and rooms of the layout, servers of its own.</summary>
internal abstract class SystemUnderTest : IAsyncDisposable
{
    /// <summary>As <c>--peers</c> and the results name it.</summary>
    public abstract string Name { get; }

    /// <summary>A codec for connections of this start.</summary>
    public abstract Codec Codec { get; }

    /// <summary>Where clients connect; known once started.</summary>
    public abstract IPEndPoint Address { get; }

    /// <summary>A second node of the same system, where <see cref="StartSecondNodeAsync"/> started one.</summary>
    public virtual IPEndPoint SecondAddress => Address;

    /// <summary>The processes that hold the connections: their memory is the memory of connections.</summary>
    public abstract IReadOnlyList<int> NodeProcessIds { get; }

    /// <summary>Processes whose time counts as the system's: nodes, database, Redis; with all their children.</summary>
    public abstract IReadOnlyList<int> ProcessIds { get; }

    /// <summary>Makes users and rooms and starts the servers.</summary>
    /// <param name="layout">Who takes part.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>When clients can connect.</returns>
    public abstract Task StartAsync(Layout layout, CancellationToken cancellationToken);

    /// <summary>Whether a node can die here and another go on meanwhile.</summary>
    public virtual bool CanLoseNode => false;

    /// <summary>Starts a second node on the same database and Redis.</summary>
    public virtual Task StartSecondNodeAsync(CancellationToken cancellationToken) => throw new NotSupportedException($"{Name} has no second node here.");

    /// <summary>Ends the first node as a crash would (SIGKILL).</summary>
    public virtual Task KillNodeAsync(CancellationToken cancellationToken) => throw new NotSupportedException($"{Name} cannot lose a node here.");

    /// <summary>Starts the first node again, on the same address.</summary>
    /// <returns>When clients can connect.</returns>
    public virtual Task StartNodeAsync(CancellationToken cancellationToken) => throw new NotSupportedException($"{Name} cannot restart a node here.");

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
