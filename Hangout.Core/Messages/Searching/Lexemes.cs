using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Hangout.Core.Messages.Searching;

/// <summary>
/// What the index holds of a message: its words, pairs of characters in scripts without spaces, and marks for filters. Each begins with its
/// conversation, so that a search reads nothing of conversations that the searcher is not in (decision 0030).
/// </summary>
internal static class Lexemes
{
    private const int Most = 10_000, MostBytes = 400_000;

    /// <summary>What all lexemes of a conversation begin with: six characters.</summary>
    public static string Prefix(Guid conversationId)
    {
        Span<byte> bytes = stackalloc byte[16], hash = stackalloc byte[32];
        conversationId.TryWriteBytes(bytes, bigEndian: true, out _);
        SHA256.HashData(bytes, hash);
        return Base64Url.EncodeToString(hash[..5])[..6];
    }

    public static string Word(string folded) => folded;

    public static string Pair(string first, string second) => first + second;

    public static string Hashtag(string folded) => '#' + folded;

    public static string Sender(Guid id) => '@' + Short(id);

    public static string Mention(Guid id) => '~' + Short(id);

    public static string Has(string what) => '!' + what;

    /// <summary>The lexemes of a message, for PostgreSQL's input of <c>tsvector</c>.</summary>
    public static string Of(SearchableMessage message, IReadOnlyList<Word> words)
    {
        var prefix = Prefix(message.ConversationId);
        var found = new HashSet<string>(StringComparer.Ordinal);
        if (message.SenderId is { } sender)
            found.Add(Sender(sender));
        foreach (var mention in message.Mentions)
            found.Add(Mention(mention));
        foreach (var what in message.Has())
            found.Add(Has(what));

        var bytes = 0;
        Word? before = null;
        foreach (var word in words)
        {
            if (found.Count >= Most || bytes >= MostBytes)
                break;
            Add(Word(word.Folded));
            if (word.IsHashtag)
                Add(Hashtag(word.Folded));
            if (before is { IsCharacter: true } first && word.IsCharacter && first.End == word.Start)
                Add(Pair(first.Folded, word.Folded));
            before = word;
        }

        return string.Join(' ', found.Select(lexeme => Quoted(prefix + lexeme)));

        void Add(string lexeme)
        {
            if (found.Add(lexeme))
                bytes += Encoding.UTF8.GetByteCount(lexeme) + prefix.Length;
        }
    }

    /// <summary>A lexeme for the input of <c>tsvector</c> and <c>tsquery</c>.</summary>
    public static string Quoted(string lexeme) =>
        $"'{lexeme.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Short(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return Base64Url.EncodeToString(bytes);
    }
}
