using System.Text;
using Hangout.Core.Messages;

namespace Hangout.Core.Notifications;

/// <summary>A message's beginning as plain text.</summary>
internal static class Excerpt
{
    /// <summary>More of the source is never looked at: enough for any excerpt, too little to be slow.</summary>
    private const int LongestSource = 2_000;

    /// <summary>Makes the excerpt of Markdown.</summary>
    /// <param name="markdown">The source.</param>
    /// <param name="length">At most so many UTF-16 code units, the ellipsis included.</param>
    /// <returns>One line; empty when the source has no text.</returns>
    public static string Of(string markdown, int length)
    {
        var source = Cut(markdown, LongestSource, ellipsis: "");
        return Cut(OneLine(MarkdownRenderer.PlainText(source)), length);
    }

    /// <summary>Cuts a text, never through a character of two code units.</summary>
    public static string Cut(string text, int length, string ellipsis = "…")
    {
        if (text.Length <= length)
            return text;
        var end = length - ellipsis.Length;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return text[..end].TrimEnd() + ellipsis;
    }

    private static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character))
                line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }
        return line.ToString().TrimEnd();
    }
}
