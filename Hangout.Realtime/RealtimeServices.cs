using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Hangout.Core.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Hangout.Realtime.Presence;
using Hangout.Realtime.Protocol;
using Hangout.Realtime.Sockets;
using Hangout.Realtime.Sync;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hangout.Realtime;

/// <summary>Registers the parts of a realtime node.</summary>
internal static class RealtimeServices
{
    // SignalR's own limit is only the last resort: HangoutHubProtocol refuses first, with a code.
    private const int FrameworkFrameBytes = Limits.HubFrameBytes + (64 * 1024);

    /// <summary>Adds hub, backplane, presence and their loops.</summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddRealtime(this IServiceCollection services)
    {
        // It writes a stack trace for each refusal; what is our fault HubCallFilter has logged.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher", LogLevel.None));
        services.AddOptions<RealtimeOptions>().BindConfiguration("Realtime");
        services.AddSignalR(options =>
        {
            options.MaximumReceiveMessageSize = FrameworkFrameBytes;
            // Calls of one client start in order and may overlap: a send does not wait for the commit of the one before.
            options.MaximumParallelInvocationsPerClient = 10;
            options.KeepAliveInterval = TimeSpan.FromSeconds(15);
            // The last resort: ConnectionSweep closes first, with a code.
            options.ClientTimeoutInterval = TimeSpan.FromSeconds(60);
            options.HandshakeTimeout = TimeSpan.FromSeconds(10);
            options.DisableImplicitFromServicesParameters = true;
            options.AddFilter<HubCallFilter>();
        });
        services.RemoveAll<IHubProtocol>();
        services.AddSingleton<HangoutHubProtocol>().AddSingleton<IHubProtocol>(provider => provider.GetRequiredService<HangoutHubProtocol>());
        services.AddSingleton<HubLifetimeManager<RealtimeHub>, RealtimeLifetimeManager>();
        services.AddSingleton<HubCallFilter>();
        services.AddSingleton<IUserIdProvider, NoUserId>();
        services.AddSingleton<CutOffs>().AddSingleton<PersonBudgets>().AddSingleton<SocketTickets>();
        services.AddHostedService<SharedBudgets>();
        services.AddSingleton<HubSockets>().AddHostedService(provider => provider.GetRequiredService<HubSockets>());

        services.AddSingleton<DeliveryThreads>().AddSingleton<TopicRegistry>().AddSingleton<Memberships>().AddSingleton<ChangesReader>();
        services.AddSingleton<SyncReader>().AddSingleton<SyncClient>().AddSingleton<ConversationsOf>().AddSingleton<Positions>();
        // Every kind of topic, in the order in which a new connection begins to hear them.
        services.AddTopicKind<PersonTopics>().AddTopicKind<ConversationTopics>().AddTopicKind<PresenceTopics>()
            .AddTopicKind<FollowerTopics>().AddTopicKind<FriendTopics>();
        services.AddSingleton<AccountReader>().AddSingleton<ConnectionControl>().AddSingleton<ConnectionStart>();
        services.AddSingleton<PresenceLeases>().AddSingleton<PresenceReader>().AddSingleton<PresenceWatches>().AddSingleton<PresenceBatcher>();
        services.AddSingleton<LastSeen>().AddHostedService(provider => provider.GetRequiredService<LastSeen>());
        services.AddSingleton<PresenceService>().AddHostedService(provider => provider.GetRequiredService<PresenceService>());
        services.AddHostedService<ControlListener>().AddHostedService<Watermarks>().AddHostedService<MissedControlMessages>().AddHostedService<ConnectionSweep>();
        services.AddSingleton<MissedEvents>().AddHostedService(provider => provider.GetRequiredService<MissedEvents>());
        return services;
    }

    /// <summary>Adds a kind of topic that connections listen to.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <returns>The same.</returns>
    public static IServiceCollection AddTopicKind<T>(this IServiceCollection services)
        where T : TopicKind =>
        services.AddSingleton<T>().AddSingleton<TopicKind>(provider => provider.GetRequiredService<T>());

    /// <summary>
    /// Serves the hub: WebSockets only, one request a connection, ticket or bearer token required. Call it before all else: what other middleware keeps of a
    /// request until it ends, it would keep for as long as a connection lives.
    /// </summary>
    /// <param name="app">The application.</param>
    public static void UseRealtime(this WebApplication app)
    {
        var sockets = app.Services.GetRequiredService<HubSockets>();
        app.Use(next => context => context.Request.Path == IRealtimeHub.Path ? sockets.ServeAsync(context) : next(context));
    }
}
