using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Core.Files;
using Hangout.Core.Messages.Previews;

namespace Hangout.Core.Messages;

/// <summary>A message's content, checked, flattened and rendered: what is written of it (MSG-1, MSG-2, MSG-3).</summary>
/// <param name="Kind">By its parts.</param>
/// <param name="Text">Markdown, flattened from the parts.</param>
/// <param name="Html">Safe HTML.</param>
/// <param name="Parts">Null for a message of plain text.</param>
/// <param name="Mentions">Usernames it names, lower case; who of them may be mentioned is the writer's to find out.</param>
/// <param name="Files">The files of its parts; null when it has none.</param>
public sealed record MessageContent(
    MessageKind Kind, string Text, string Html, IReadOnlyList<MessagePart>? Parts, IReadOnlyList<string> Mentions,
    IReadOnlyList<FileDto>? Files = null)
{
    private static readonly Dictionary<Guid, FileDto> NoFiles = [];

    private const string Everyone = "all";

    private const int LongestUrl = 2_000, LongestAlt = 1_000, LongestLanguage = 40, LongestFilename = 255, LargestSide = 100_000;

    /// <summary>Usernames it names, without the one that means everyone.</summary>
    public IEnumerable<string> MentionedNames => Mentions.Where(m => m != Everyone);

    /// <summary>Whether a file of it may still come further: what is told of it now may be old at once.</summary>
    public bool HasUnsettledFiles => Files?.Any(FileRow.IsUnsettled) == true;

    /// <summary>Whether it links to web addresses.</summary>
    public bool HasLinks => MessageLinks.HasAny(Html);

    /// <summary>Whether it says <c>@all</c>.</summary>
    public bool MentionsEveryone => Mentions.Contains(Everyone, StringComparer.Ordinal);

    private static readonly Failure Empty = new(ErrorCodes.MessageEmpty, "A message needs text or a part.");
    private static readonly Failure TooLong = new(ErrorCodes.MessageTooLong, $"A message has at most {Limits.MessageText} characters.");

    /// <summary>Checks what a client sent. Parts win over text; the text is flattened from them.</summary>
    /// <param name="text">Markdown.</param>
    /// <param name="parts">At most <see cref="Limits.MessageParts"/>.</param>
    /// <param name="files">The files of the parts, all of them such as the author may use.</param>
    /// <returns>The content; or <c>message_empty</c>, <c>message_too_long</c>, <c>file_not_found</c>, <c>validation_failed</c>.</returns>
    public static Result<MessageContent> From(string? text, IReadOnlyList<MessagePart>? parts, IReadOnlyDictionary<Guid, FileDto>? files = null)
    {
        if (parts is { Count: > Limits.MessageParts })
            return Failure.Invalid("parts", $"at most {Limits.MessageParts}.");
        if (parts is { Count: > 0 })
            return FromParts(parts, files ?? NoFiles);
        if (text is { Length: > Limits.MessageText })
            return TooLong;
        if (!TextRules.IsStorable(text))
            return Failure.Invalid("text", "holds a NUL or half a character.");

        var flat = Normalize(text ?? "");
        return TextRules.IsVisible(flat) ? Render(MessageKind.Text, flat, parts: null) : Empty;
    }

    private static Result<MessageContent> FromParts(IReadOnlyList<MessagePart> parts, IReadOnlyDictionary<Guid, FileDto> files)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (Check(parts[i], $"parts[{i}]", files) is { } failure)
                return failure;
        }

        var kept = parts.Where(p => p is not TextPart t || TextRules.IsVisible(t.Text)).ToArray();
        if (kept.Length == 0)
            return Empty;

        var flat = Normalize(string.Join("\n\n", kept.Select(part => Flatten(part, files))));
        // The parts themselves too: flattening leaves out line breaks at the end of code.
        if (flat.Length > Limits.MessageText || kept.Sum(Length) > Limits.MessageText)
            return TooLong;
        if (kept.Count(p => p is PollPart) > 1)
            return Failure.Invalid("parts", "a message takes one poll.");
        var kind = kept.Any(p => p is PollPart) ? MessageKind.Poll
            : kept.Any(p => p is FilePart) ? KindOf(kept.OfType<FilePart>().Select(p => files[p.FileId].Kind).Distinct().ToArray())
            : kept.All(p => p is LocationPart) ? MessageKind.Location
            : kept.All(p => p is CodePart) ? MessageKind.Code
            : kept.All(p => p is ImagePart) ? MessageKind.Image
            : MessageKind.Text;
        return Render(kind, flat, kept is [TextPart] ? null : kept, [.. kept.OfType<FilePart>().Select(p => files[p.FileId])]);
    }

    private static MessageKind KindOf(FileKind[] kinds) => kinds switch
    {
        [FileKind.Image] => MessageKind.Image,
        [FileKind.Video] => MessageKind.Video,
        [FileKind.Audio] => MessageKind.Audio,
        _ => MessageKind.File,
    };

    private static Failure? Check(MessagePart? part, string field, IReadOnlyDictionary<Guid, FileDto> files) => part switch
    {
        TextPart { Text: null } or CodePart { Code: null } or CodePart { Language: null } or null => Failure.Invalid(field, "is incomplete."),
        TextPart { Text.Length: > Limits.MessageText } or CodePart { Code.Length: > Limits.MessageText } => TooLong,
        TextPart t when !TextRules.IsStorable(t.Text) => Failure.Invalid(field + ".text", "holds a NUL or half a character."),
        ImagePart image => CheckImage(image, field),
        CodePart code when !TextRules.IsVisible(code.Code) => Failure.Invalid(field + ".code", "is empty."),
        CodePart code when !TextRules.IsStorable(code.Code) => Failure.Invalid(field + ".code", "holds a NUL or half a character."),
        CodePart code when !IsShort(code.Language, LongestLanguage) => Failure.Invalid(field + ".language", $"at most {LongestLanguage} characters in one line."),
        CodePart code when !IsShort(code.Filename, LongestFilename) => Failure.Invalid(field + ".filename", $"at most {LongestFilename} characters in one line."),
        PollPart poll => CheckPoll(poll, field),
        LocationPart place => CheckLocation(place, field),
        FilePart file when !IsShort(file.Alt, Limits.FileAlt) => Failure.Invalid(field + ".alt", $"at most {Limits.FileAlt} characters in one line."),
        FilePart file when !files.ContainsKey(file.FileId) => new(ErrorCodes.FileNotFound, "There is no such file, or it is not yours.",
            new Dictionary<string, string[]>(StringComparer.Ordinal) { [field + ".fileId"] = ["There is no such file, or it is not yours."] }),
        _ => null,
    };

    private static int Length(MessagePart part) => part switch
    {
        TextPart text => text.Text.Length,
        CodePart code => code.Code.Length,
        _ => 0,
    };

    private static Failure? CheckImage(ImagePart image, string field)
    {
        if (image.Url is null or { Length: > LongestUrl } || !Uri.TryCreate(image.Url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps
            || !IsShort(image.Url, LongestUrl))
        {
            return Failure.Invalid(field + ".url", $"must be an https address of at most {LongestUrl} characters.");
        }
        if (!IsShort(image.Alt, LongestAlt))
            return Failure.Invalid(field + ".alt", $"at most {LongestAlt} characters in one line.");
        if (image.Width is < 1 or > LargestSide || image.Height is < 1 or > LargestSide)
            return Failure.Invalid(field, $"width and height are 1 to {LargestSide} pixels.");
        return null;
    }

    private static Failure? CheckPoll(PollPart poll, string field)
    {
        if (!IsLine(poll.Question, Limits.PollQuestion))
            return Failure.Invalid(field + ".question", $"is one line of at most {Limits.PollQuestion} characters.");
        if (poll.Options is null or { Count: < Limits.PollOptionsMin or > Limits.PollOptions })
            return Failure.Invalid(field + ".options", $"{Limits.PollOptionsMin} to {Limits.PollOptions}.");
        if (!poll.Options.All(option => IsLine(option, Limits.PollOption)))
            return Failure.Invalid(field + ".options", $"each is one line of at most {Limits.PollOption} characters.");
        if (poll.Options.Select(option => option.Trim()).Distinct(StringComparer.Ordinal).Count() < poll.Options.Count)
            return Failure.Invalid(field + ".options", "are different from each other.");
        return poll.ClosesAt <= DateTimeOffset.UtcNow ? Failure.Invalid(field + ".closesAt", "is in the future.") : null;
    }

    // What is no number is not between two either.
    private static Failure? CheckLocation(LocationPart place, string field)
    {
        if (!(place.Latitude is >= -90 and <= 90))
            return Failure.Invalid(field + ".latitude", "is -90 to 90 degrees.");
        if (!(place.Longitude is >= -180 and <= 180))
            return Failure.Invalid(field + ".longitude", "is -180 to 180 degrees.");
        return IsShort(place.Label, Limits.LocationLabel) ? null : Failure.Invalid(field + ".label", $"is one line of at most {Limits.LocationLabel} characters.");
    }

    internal static bool IsLine(string? line, int length) => line is not null && TextRules.IsVisible(line) && IsShort(line, length);

    internal static bool IsShort(string? line, int length) =>
        line is null || (line.Length <= length && TextRules.IsStorable(line) && !line.Any(char.IsControl));

    private static string Flatten(MessagePart part, IReadOnlyDictionary<Guid, FileDto> files) => part switch
    {
        TextPart text => text.Text,
        CodePart code => Fenced(code),
        // As code: a name must mention nobody and format nothing.
        FilePart file => $"`{files[file.FileId].Name.Replace('`', '\'')}`",
        LocationPart place => LocationText.Of(place),
        PollPart poll => string.Join('\n', poll.Options.Select(option => $"- {option.Trim()}").Prepend(poll.Question.Trim() + "\n")),
        ImagePart image => $"![{AltText(image.Alt)}](<{new Uri(image.Url).AbsoluteUri}>)",
        _ => throw new InvalidOperationException($"{part.GetType().Name} has no text."),
    };

    /// <summary>Nothing in Markdown here takes the meaning from a bracket, so the flattened text has round ones; the part keeps what was given.</summary>
    private static string AltText(string? alt)
    {
        if (alt is null || !TextRules.IsVisible(alt))
            return "image";
        var text = alt.Replace('[', '(').Replace(']', ')');
        return text.EndsWith('\\') ? text + ' ' : text;
    }

    private static string Fenced(CodePart code)
    {
        // Longer than any run of backticks inside.
        int run = 0, longest = 2;
        foreach (var c in code.Code)
            longest = Math.Max(longest, run = c == '`' ? run + 1 : 0);
        var fence = new string('`', longest + 1);
        return $"{fence}{code.Language.Replace('`', ' ').Trim()}\n{code.Code.TrimEnd('\n', '\r')}\n{fence}";
    }

    /// <summary>Line ends are <c>\n</c>, and there is no white space around.</summary>
    internal static string Normalize(string text)
    {
        if (text.Contains('\r', StringComparison.Ordinal))
            text = new StringBuilder(text).Replace("\r\n", "\n").Replace('\r', '\n').ToString();
        return text.TrimEnd().TrimStart('\n');
    }

    private static MessageContent Render(MessageKind kind, string text, IReadOnlyList<MessagePart>? parts, IReadOnlyList<FileDto>? files = null)
    {
        var (html, mentions) = MarkdownRenderer.Render(text);
        return new(kind, text, html, parts, mentions, files is { Count: > 0 } ? files : null);
    }
}
