using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Messages;

namespace Hangout.Realtime.Backplane;

/// <summary>Messages of a stretch of changes, by <c>change</c>. Many clients may get the same: it is written as JSON once.</summary>
/// <param name="messages">The messages, each as it stands.</param>
internal sealed class ChangedMessages(IReadOnlyList<MessageDto> messages) : IReadOnlyList<MessageDto>
{
    private readonly Lazy<byte[]> _json = new(() => JsonSerializer.SerializeToUtf8Bytes(messages, HangoutJson.Options));

    /// <summary>None.</summary>
    public static ChangedMessages None { get; } = new([]);

    /// <summary>Those that a person may see who may not see the conversation's beginning.</summary>
    /// <param name="seq">Of the last hidden message; 0 when none is.</param>
    /// <returns>All, or those behind it.</returns>
    public ChangedMessages After(long seq) => seq == 0 ? this : new ChangedMessages([.. messages.Where(m => m.Seq > seq)]);

    /// <summary>As a person gets them who put some out of their own sight (MSG-6).</summary>
    /// <param name="hidden">Which.</param>
    /// <returns>All, those without their content.</returns>
    public ChangedMessages Hiding(IReadOnlySet<Guid> hidden) =>
        hidden.Count == 0 ? this : new ChangedMessages([.. messages.Select(m => hidden.Contains(m.Id) ? m.AsHidden() : m)]);

    /// <summary>The newest of them.</summary>
    /// <param name="characters">Of text and HTML at most so many; one message in any case.</param>
    /// <returns>All, or those that the limit leaves.</returns>
    public ChangedMessages Newest(int characters)
    {
        var left = characters;
        var first = messages.Count;
        while (first > 0 && ((left -= CharactersOf(messages[first - 1])) >= 0 || first == messages.Count))
            first--;
        return first == 0 ? this : new ChangedMessages([.. messages.Skip(first)]);
    }

    /// <inheritdoc/>
    public int Count => messages.Count;

    /// <summary>Characters of text and HTML.</summary>
    public int Characters { get; } = messages.Sum(CharactersOf);

    /// <summary>Who wrote them.</summary>
    public IReadOnlyList<Guid> Authors { get; } = [.. messages.Select(m => m.SenderId).OfType<Guid>().Distinct()];

    /// <inheritdoc/>
    public MessageDto this[int index] => messages[index];

    /// <inheritdoc/>
    public IEnumerator<MessageDto> GetEnumerator() => messages.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int CharactersOf(MessageDto message) => message.Text.Length + (message.Html?.Length ?? 0);

    /// <summary>Writes what is written already as it is.</summary>
    internal sealed class Converter : JsonConverter<IReadOnlyList<MessageDto>>
    {
        /// <inheritdoc/>
        public override IReadOnlyList<MessageDto> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Clients send no lists of messages.");

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, IReadOnlyList<MessageDto> value, JsonSerializerOptions options)
        {
            if (value is ChangedMessages changed)
                writer.WriteRawValue(changed._json.Value, skipInputValidation: true);
            else
                JsonSerializer.Serialize(writer, value.ToArray(), options);
        }
    }
}
