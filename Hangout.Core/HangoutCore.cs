using Hangout.Core.Accounts;
using Hangout.Core.Conversations;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Conversations.Invites;
using Hangout.Core.Conversations.Members;
using Hangout.Core.Desktop;
using Hangout.Core.Files;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Messages.Drafts;
using Hangout.Core.Messages.Previews;
using Hangout.Core.Messages.Scheduling;
using Hangout.Core.Messages.Searching;
using Hangout.Core.Messages.Threads;
using Hangout.Core.Notifications;
using Hangout.Core.Posts;
using Hangout.Core.Realtime;
using Hangout.Core.Relationships;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Hangout.Core;

/// <summary>Adds the domain to a host.</summary>
public static class HangoutCore
{
    /// <summary>Adds every use case. The host brings <c>HangoutDbContext</c> and Redis (<c>AddHangoutDatabase</c>, <c>AddRedisClient</c>).</summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddHangoutCore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RealtimePublisher>().AddSingleton<MemberNews>();
        services.AddSingleton<AccountCache>();

        services.AddScoped<EnsureUser>().AddScoped<GetMe>().AddScoped<UpdateMe>().AddScoped<FindPeople>().AddScoped<SuggestPeople>();
        services.AddScoped<ConversationAccess>().AddScoped<ConversationReader>();
        services.AddScoped<CreateConversation>().AddScoped<ListConversations>().AddScoped<ListMembers>();
        services.AddScoped<ChannelDirectory>().AddScoped<JoinChannel>().AddScoped<LeaveConversation>();
        services.AddScoped<ChangeConversation>().AddScoped<EditConversation>().AddScoped<DeleteConversation>();
        services.AddScoped<AddMembers>().AddScoped<RemoveMember>().AddScoped<ChangeMember>().AddScoped<UpdateMembership>().AddScoped<ListInvitations>().AddScoped<ListBans>();
        services.AddScoped<ManageDrafts>().AddScoped<ScheduleMessages>().AddScoped<MessageThreads>();
        services.AddScoped<ManageInvites>().AddScoped<UseInvite>();
        services.AddScoped<BlockPerson>().AddScoped<ListBlocks>().AddScoped<ChangeRelationship>().AddScoped<FollowPerson>().AddScoped<Befriend>()
            .AddScoped<MutePerson>().AddScoped<SetSwitches>().AddScoped<ReadRelationships>().AddScoped<ListRelated>();
        services.AddScoped<GetProfile>().AddScoped<ManagePreferences>();
        services.AddPosts();
        services.AddScoped<ListMessages>().AddScoped<GetMessageChanges>().AddScoped<ListPins>().AddScoped<ListEdits>();
        services.AddScoped<HideMessage>().AddScoped<SaveMessage>().AddScoped<ListSaved>().AddScoped<SearchMessages>();
        services.AddSingleton<ConversationTurns>();
        services.TryAddSingleton<RenderTurns>();
        services.TryAddSingleton<FindFiles>();
        services.TryAddSingleton<CheckContent>();
        services.AddScoped<ChangeMessage>().AddScoped<EditMessage>().AddScoped<DeleteMessage>().AddScoped<React>()
            .AddScoped<PinMessage>().AddScoped<Vote>().AddScoped<ClosePoll>().AddScoped<RemovePreview>();
        services.AddSingleton<PositionWriter>().AddHostedService(provider => provider.GetRequiredService<PositionWriter>());
        services.AddSingleton<MarkRead>().AddSingleton<MarkDelivered>();
        services.AddScoped<ListNotifications>().AddScoped<ExplainNotification>().AddScoped<MarkNotificationsRead>();
        services.AddNotificationWays();
        services.AddFiles();
        services.AddScoped<GetDesktop>().AddScoped<SaveWindows>();
        return services;
    }
}
