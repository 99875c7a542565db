using System.Diagnostics;
using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Hangout.Worker.Broker;

/// <summary>What travels beside a message's body.</summary>
internal static class MessageHeaders
{
    public const string Traceparent = "traceparent";

    private const string Attempts = "x-hangout-attempts", Error = "x-hangout-error";

    /// <summary>Properties of a first delivery.</summary>
    public static BasicProperties Create(string messageId, string kind, string? traceparent)
    {
        var properties = new BasicProperties
        {
            MessageId = messageId,
            Type = kind,
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal),
        };
        if (traceparent is not null)
            properties.Headers[Traceparent] = traceparent;
        return properties;
    }

    /// <summary>Properties of the same message for its next try, or for its last resting place.</summary>
    public static BasicProperties Again(IReadOnlyBasicProperties properties, int attempts, string error)
    {
        var again = AsNew(properties);
        again.Headers![Attempts] = attempts;
        again.Headers[Error] = error.Length <= 500 ? error : error[..500];
        return again;
    }

    /// <summary>Properties of a message that was given up, for a fresh beginning.</summary>
    public static BasicProperties AsNew(IReadOnlyBasicProperties properties) =>
        Create(properties.MessageId ?? "", properties.Type ?? "", Text(properties, Traceparent));

    /// <summary>What the properties say about a message that was given up.</summary>
    public static DeadLetter DeadLetterOf(IReadOnlyBasicProperties properties) =>
        new(properties.MessageId ?? "?", properties.Type ?? "?", AttemptsOf(properties), Text(properties, Error) ?? "the worker ended while it worked on it");

    /// <summary>How often the message has failed before.</summary>
    public static int AttemptsOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(Attempts, out var value) == true && value is not null
            ? Convert.ToInt32(value, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>The span that sent the message.</summary>
    public static ActivityContext TraceOf(IReadOnlyBasicProperties properties) =>
        ActivityContext.TryParse(Text(properties, Traceparent), traceState: null, isRemote: true, out var context) ? context : default;

    private static string? Text(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var value) == true
            ? value switch { byte[] bytes => Encoding.UTF8.GetString(bytes), string text => text, _ => null }
            : null;
}
