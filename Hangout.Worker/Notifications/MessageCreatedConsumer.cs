using System.Text.Json;
using Hangout.Worker.Broker;

namespace Hangout.Worker.Notifications;

/// <summary>The outbox row <c>message.created</c>, written for direct messages and for messages that mention somebody.</summary>
internal sealed record MessageCreated(Guid ConversationId, Guid MessageId, long Seq, Guid? SenderId);

/// <summary>Makes the notifications of a message and shows them on the recipients' desktops (NTF-1).</summary>
internal sealed class MessageCreatedConsumer(ConsumerServices services, NotifyOfMessage notify, ILogger<MessageCreatedConsumer> logger)
    : QueueConsumer<MessageCreated>(Queue, services, logger)
{
    public static readonly QueueDefinition Queue = new("notifications.message-created", "message.created");

    protected override Task HandleAsync(MessageCreated payload, CancellationToken cancellationToken)
    {
        if (payload.ConversationId == Guid.Empty || payload.MessageId == Guid.Empty)
            throw new JsonException("The payload names no message.");
        return notify.RunAsync(payload.ConversationId, payload.MessageId, cancellationToken);
    }
}

internal static class NotificationsExtensions
{
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<ConsumerServices>();
        services.AddSingleton<NotifyOfMessage>();
        services.AddSingleton(MessageCreatedConsumer.Queue);
        services.AddHostedService<MessageCreatedConsumer>();
    }
}
