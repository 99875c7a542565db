using Hangout.Contracts.Facts;
using Hangout.Core.Assistant;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Messages.Previews;
using Hangout.Core.Notifications;
using Hangout.Core.Posts;
using Hangout.Core.Posts.Feeds;
using Hangout.Worker.Broker;
using Hangout.Worker.Files;

namespace Hangout.Worker;

/// <summary>Who consumes which facts. What a consumer does lives in Core, under its feature.</summary>
internal static class Consumers
{
    /// <summary>The table.</summary>
    public static IReadOnlyList<Consumer> All { get; } =
    [
        Consumer.Of<AttachPreviews>("previews").On<LinksWritten>((attach, fact, ct) => attach.RunAsync(fact, ct)),
        Consumer.Of<FileFacts>("files").On<FileUploaded>((files, fact, _) => files.RunAsync(fact)).On<FilesAttached>((files, fact, ct) => files.RunAsync(fact, ct)),
        Consumer.Of<WriteTimelines>("timelines")
            .On<PostPublished>((timelines, fact, ct) => timelines.PublishedAsync(fact, ct)).On<PostEdited>((timelines, fact, ct) => timelines.EditedAsync(fact, ct))
            .On<FollowChanged>((timelines, fact, ct) => timelines.FollowChangedAsync(fact, ct))
            .On<FriendshipChanged>((timelines, fact, ct) => timelines.FriendshipChangedAsync(fact, ct)),
        // A queue of its own: a like waits for no post that is written into ten thousand timelines.
        Consumer.Of<TellPosts>("posts").On<IPostFact>(
            [typeof(PostCounted), typeof(PostLiked), typeof(CommentWritten), typeof(CommentLiked)], (tell, fact, ct) => tell.CountedAsync(fact, ct)),
        Consumer.Of<AttachPostPreview>("post-previews").On<PostPublished>((attach, fact, ct) => attach.RunAsync(fact, ct)),
        Consumer.Of<AskForAnswer>("answers").On<QuestionAsked>((ask, fact, ct) => ask.RunAsync(fact, ct)),
        Consumer.Of<Notifier>("notifications").On<IFact>(NotificationTable.Facts, (notifier, fact, ct) => notifier.RunAsync(fact, ct)),
    ];

    public static void AddConsumers(this IServiceCollection services)
    {
        services.AddSingleton<Notifier>();
        services.AddOptions<PreviewOptions>().BindConfiguration("Previews");
        services.AddSingleton<AttachPreviews>().AddSingleton<ConversationTurns>().AddScoped<ChangeMessage>();
        services.AddOptions<TimelineOptions>().BindConfiguration("Timelines");
        services.AddSingleton<TellPosts>().AddSingleton<WriteTimelines>().AddSingleton<AttachPostPreview>();
        services.AddSingleton<ConsumerServices>();
        foreach (var consumer in All)
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<QueueConsumer>(provider, consumer));
    }
}
