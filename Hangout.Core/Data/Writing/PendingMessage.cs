using System.Diagnostics;

namespace Hangout.Core.Data.Writing;

/// <summary>A message on its way through the writer, with the caller who waits for it.</summary>
internal sealed class PendingMessage(NewMessage message)
{
    // What follows the answer runs where it is given: MessageLane sees to that.
    private readonly TaskCompletionSource<WriteResult> _done = new();
    private readonly ActivityContext _caller = Activity.Current?.Context ?? default;

    public NewMessage Message { get; } = message;

    public (Guid Conversation, Guid Id) Key => (Message.ConversationId, Message.Id);

    public long EnqueuedAt { get; } = Stopwatch.GetTimestamp();

    public Task<WriteResult> Done => _done.Task;

    /// <summary>The message's own span, in the trace of the call that sent it; spans from here on hang below it.</summary>
    public Activity? Span { get; private set; }

    public int Characters => Message.Text.Length + (Message.Html?.Length ?? 0);

    public void StartSpan() => Span ??= MessageWriterTelemetry.Source.StartActivity("message.write", ActivityKind.Internal, _caller);

    public void Complete(WriteResult result)
    {
        try
        {
            if (Span is { } span)
            {
                if (result.Error is { } error)
                    span.SetStatus(ActivityStatusCode.Error, error.Code);
                else
                    span.SetTag("hangout.message.repeat", result.IsRepeat);
                span.Dispose();
            }

            MessageWriterTelemetry.Finished(result, Stopwatch.GetElapsedTime(EnqueuedAt));
        }
        finally
        {
            // Whoever listens to telemetry keeps no sender waiting.
            _done.TrySetResult(result);
        }
    }
}
