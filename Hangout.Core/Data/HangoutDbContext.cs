using Hangout.Core.Accounts;
using Hangout.Core.Assistant;
using Hangout.Core.Conversations;
using Hangout.Core.Desktop;
using Hangout.Core.Files;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Drafts;
using Hangout.Core.Messages.Previews;
using Hangout.Core.Notifications;
using Hangout.Core.Notifications.Pushing;
using Hangout.Core.Posts;
using Hangout.Core.Relationships;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Hangout.Core.Data;

/// <summary>The model of docs/data.md. Each feature's entities and their configuration live in its folder.</summary>
public sealed class HangoutDbContext(DbContextOptions<HangoutDbContext> options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<User> Users => Set<User>();
    public DbSet<WebSession> WebSessions => Set<WebSession>();
    public DbSet<Block> Blocks => Set<Block>();
    public DbSet<Follow> Follows => Set<Follow>();
    public DbSet<Friend> Friends => Set<Friend>();
    public DbSet<FriendRequest> FriendRequests => Set<FriendRequest>();
    public DbSet<Mute> Mutes => Set<Mute>();
    public DbSet<Relationship> Relationships => Set<Relationship>();
    public DbSet<Preferences> Preferences => Set<Preferences>();
    public DbSet<Post> Posts => Set<Post>();
    public DbSet<PostEdit> PostEdits => Set<PostEdit>();
    public DbSet<PostFile> PostFiles => Set<PostFile>();
    public DbSet<PostTag> PostTags => Set<PostTag>();
    public DbSet<PostLike> PostLikes => Set<PostLike>();
    public DbSet<PostVote> PostVotes => Set<PostVote>();
    public DbSet<TimelineEntry> TimelineEntries => Set<TimelineEntry>();
    public DbSet<Comment> Comments => Set<Comment>();
    public DbSet<CommentLike> CommentLikes => Set<CommentLike>();
    public DbSet<PushSubscription> PushSubscriptions => Set<PushSubscription>();
    public DbSet<ServerKey> ServerKeys => Set<ServerKey>();
    public DbSet<Conversation> Conversations => Set<Conversation>();
    public DbSet<ConversationMember> ConversationMembers => Set<ConversationMember>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<MessageMention> MessageMentions => Set<MessageMention>();
    public DbSet<MessageEdit> MessageEdits => Set<MessageEdit>();
    public DbSet<HiddenMessage> HiddenMessages => Set<HiddenMessage>();
    public DbSet<SavedMessage> SavedMessages => Set<SavedMessage>();
    public DbSet<PollVote> PollVotes => Set<PollVote>();
    public DbSet<ThreadFollower> ThreadFollowers => Set<ThreadFollower>();
    public DbSet<Draft> Drafts => Set<Draft>();
    public DbSet<ScheduledMessage> ScheduledMessages => Set<ScheduledMessage>();
    public DbSet<LinkPreview> LinkPreviews => Set<LinkPreview>();
    public DbSet<UploadedFile> Files => Set<UploadedFile>();
    public DbSet<MessageFile> MessageFiles => Set<MessageFile>();
    public DbSet<FileLink> FileLinks => Set<FileLink>();
    public DbSet<AssistantConversation> AssistantConversations => Set<AssistantConversation>();
    public DbSet<AssistantAnswer> AssistantAnswers => Set<AssistantAnswer>();
    public DbSet<AssistantProvider> AssistantProviders => Set<AssistantProvider>();
    public DbSet<AssistantUsage> AssistantUsage => Set<AssistantUsage>();
    public DbSet<AssistantShare> AssistantShares => Set<AssistantShare>();
    public DbSet<AssistantPrompt> AssistantPrompts => Set<AssistantPrompt>();
    public DbSet<Invite> Invites => Set<Invite>();
    public DbSet<Notification> Notifications => Set<Notification>();
    public DbSet<OutboxEntry> Outbox => Set<OutboxEntry>();
    public DbSet<Module> Modules => Set<Module>();
    public DbSet<Window> Windows => Set<Window>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(HangoutDbContext).Assembly);
        SnakeCase.Apply(modelBuilder);
    }
}

/// <summary>Lets <c>dotnet ef migrations add</c> build the model without a server.</summary>
internal sealed class HangoutDbContextFactory : IDesignTimeDbContextFactory<HangoutDbContext>
{
    public HangoutDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<HangoutDbContext>().UseNpgsql("Host=localhost;Database=design").Options);
}
