using System.Globalization;
using Hangout.Contracts;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace Hangout.Core.Messages.Markdown;

/// <summary><c>@somebody</c> or <c>#something</c> (MSG-3).</summary>
internal sealed class MentionInline : LeafInline
{
    /// <summary>True for a person, false for a topic.</summary>
    public required bool IsPerson { get; init; }

    /// <summary>As typed, without the sign.</summary>
    public required string Shown { get; init; }

    /// <summary>Lower case.</summary>
    public string Word => Shown.ToLowerInvariant();
}

/// <summary>Finds them in running text; in code and in addresses they are not looked for.</summary>
internal sealed class MentionParser : InlineParser
{
    public MentionParser() => OpeningCharacters = ['@', '#'];

    /// <summary>
    /// Whether a mention or tag may begin at a place of the text: not inside a word or an address. Chinese needs no space before it, and
    /// <c>@carol/@bob</c> names two people.
    /// </summary>
    public static bool MayBegin(string text, int at)
    {
        if (at == 0)
            return true;
        var before = text[at - 1];
        if (text[at] == '#')
            return !Scripts.IsWord(before) && before is not ('_' or '@' or '#' or '/' or '&');
        if (before != '/')
            return !Scripts.IsWord(before) && before is not ('_' or '@' or '#');
        var start = at - 1;
        while (start > 0 && at - start <= 3 * Limits.UsernameMax && (IsUsername(text[start - 1]) || text[start - 1] is '/' or '@' or ':'))
            start--;
        return start == at - 1 || text[start] == '@';
    }

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (!MayBegin(slice.Text, slice.Start))
            return false;
        var person = slice.CurrentChar == '@';
        var word = WordAt(slice.AsSpan()[1..], person);
        if (word.IsEmpty)
            return false;
        WorkBudget.Spend(20);
        processor.Inline = new MentionInline { IsPerson = person, Shown = word.ToString() };
        slice.Start += word.Length + 1;
        return true;
    }

    /// <summary>The username or tag that the text begins with; empty when there is none.</summary>
    public static ReadOnlySpan<char> WordAt(ReadOnlySpan<char> text, bool person)
    {
        var length = 0;
        while (length < text.Length && (person ? IsUsername(text[length]) : IsTag(text[length], length)))
        {
            // Longer than any: not one.
            if (++length > (person ? Limits.UsernameMax + 1 : Limits.Tag))
                return [];
        }

        // The full stop after "@bob." ends the sentence.
        var word = person ? text[..length].TrimEnd(".-") : text[..length];
        if (person && word.Length == length && length < text.Length && Scripts.IsAccented(text[length]))
            return [];
        return person
            ? word.Length is >= Limits.UsernameMin and <= Limits.UsernameMax ? word : []
            : word.ContainsAnyExceptInRange('0', '9') ? word : [];
    }

    /// <summary>Letters and digits of any script; in many, a vowel is a mark on the letter before it.</summary>
    private static bool IsTag(char c, int place) => char.IsLetterOrDigit(c) || c == '_'
        || (place > 0 && char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);

    private static bool IsUsername(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-';
}

internal sealed class MentionRenderer : HtmlObjectRenderer<MentionInline>
{
    protected override void Write(HtmlRenderer renderer, MentionInline obj)
    {
        if (!renderer.EnableHtmlForInline)
        {
            renderer.Write(obj.IsPerson ? '@' : '#').Write(obj.Shown);
            return;
        }

        // Letters, digits, dot, dash and underscore only: nothing here needs escaping.
        renderer.Write(obj.IsPerson ? Mentions.MarkStart : "<span class=\"hashtag\" data-tag=\"").Write(obj.Word).Write("\">");
        renderer.Write(obj.IsPerson ? '@' : '#').Write(obj.Shown).Write("</span>");
    }
}
