using Hangout.Contracts.Facts;
using Hangout.Core.Messages.Changes;
using Hangout.Core.Messages.Previews;
using Hangout.Core.Notifications;
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
        Consumer.Of<Notifier>("notifications").On<IFact>(NotificationTable.Facts, (notifier, fact, ct) => notifier.RunAsync(fact, ct)),
    ];

    public static void AddConsumers(this IServiceCollection services)
    {
        services.AddSingleton<Notifier>();
        services.AddOptions<PreviewOptions>().BindConfiguration("Previews");
        services.AddSingleton<AttachPreviews>().AddSingleton<ConversationTurns>().AddScoped<ChangeMessage>();
        services.AddSingleton<ConsumerServices>();
        foreach (var consumer in All)
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<QueueConsumer>(provider, consumer));
    }
}
