using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax.Inlines;

namespace Hangout.Core.Messages.Markdown;

/// <summary>
/// Web addresses in running text, after whatever comes before them: a bracket, a quotation mark, a colon, a Chinese character. One ends where a
/// reader would end it: before the sentence's own punctuation, and before a closing bracket that it did not open.
/// </summary>
internal sealed class AddressParser : InlineParser
{
    private const int WorkOfAddress = 60;
    private static readonly string[] Starts = ["https://", "http://", "www.", "mailto:"];

    public AddressParser() => OpeningCharacters = ['h', 'H', 'w', 'W', 'm', 'M'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var text = slice.AsSpan();
        string? start = null;
        foreach (var candidate in Starts)
        {
            if (text.StartsWith(candidate, StringComparison.OrdinalIgnoreCase))
                start = candidate;
        }

        if (start is null || !MayStart(slice.PeekCharExtra(-1), start))
            return false;
        WorkBudget.Spend(WorkOfAddress);
        var length = start == "mailto:" ? MailLength(text, start.Length) : WebLength(text, start.Length, isBare: start == "www.");
        if (length == 0)
            return false;
        WorkBudget.Spend(length / 2);
        var shown = text[..length].ToString();
        var url = start == "www." ? "http://" + shown : shown;
        if (!SafeRenderers.IsAllowed(url))
            return false;
        processor.Inline = Link(url, slice.Text, slice.Start, length);
        slice.Start += length;
        return true;
    }

    public static LinkInline Link(string url, string text, int start, int length)
    {
        var link = new LinkInline { Url = url, IsClosed = true, IsAutoLink = true };
        link.AppendChild(Literal.Of(text, start, start + length - 1));
        return link;
    }

    private static bool MayStart(char before, string start) =>
        !char.IsAsciiLetterOrDigit(before) && before != '+' && (start != "www." || before is not ('.' or '/' or '@' or '-' or '_'));

    private static int MailLength(ReadOnlySpan<char> text, int start)
    {
        var at = start;
        while (at < text.Length && EmailParser.IsLocal(text[at]))
            at++;
        return at > start && at < text.Length && text[at] == '@' && EmailParser.DomainLength(text[(at + 1)..]) is var domain and > 0 ? at + 1 + domain : 0;
    }

    private static int WebLength(ReadOnlySpan<char> text, int start, bool isBare)
    {
        var host = HostLength(text[start..]);
        if (host == 0 || (isBare && !text[start..(start + host)].Contains('.')))
            return 0;
        var end = start + host;
        if (end < text.Length && Ends(text[end]) is false && text[end] is ':' or '/' or '?' or '#' or '@')
        {
            // Brackets that the address opens itself belong to it.
            var squares = 0;
            for (; end < text.Length && !Ends(text[end]); end++)
            {
                if (text[end] == '[')
                    squares++;
                else if (text[end] == ']' && --squares < 0)
                    break;
            }
        }

        end = Trimmed(text[..end]);
        return end > start ? end : 0;
    }

    /// <summary>A host's length. A Chinese sentence that goes on right after <c>example.com</c> is not part of it; <c>例え.jp</c> is one.</summary>
    private static int HostLength(ReadOnlySpan<char> text)
    {
        int length = 0, dots = 0;
        for (; length < text.Length; length++)
        {
            var c = text[length];
            if (c == '.' && length > 0 && length + 1 < text.Length && char.IsLetterOrDigit(text[length + 1]))
                dots++;
            else if (Scripts.IsUnspaced(c) && dots > 0 && char.IsAsciiLetterOrDigit(text[length - 1]))
                break;
            else if (!char.IsLetterOrDigit(c) && !(c is '-' or '_' && length > 0))
                break;
        }

        return length;
    }

    private static bool Ends(char c) =>
        char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '"' or '`' or '|' or '\\' or '^' or '{' or '}' || !IsOfAddress(c);

    /// <summary>Beyond ASCII an address has letters and digits; 。 and “ end it.</summary>
    private static bool IsOfAddress(char c) =>
        char.IsAscii(c) || char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is
            System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private static int Trimmed(ReadOnlySpan<char> address)
    {
        var unopened = address.Count(')') - address.Count('(');
        while (address.Length > 0)
        {
            if (address[^1] == ')' && unopened > 0)
                unopened--;
            else if (address[^1] is not ('.' or ',' or ':' or ';' or '!' or '?' or '\'' or '*' or '_' or '~' or '(' or '['))
                break;
            else if (address[^1] == '(')
                unopened++;
            address = address[..^1];
        }

        return address.Length;
    }
}

/// <summary>
/// E-mail addresses in running text. They begin with an ordinary letter, so this parser is asked wherever no other takes over,
/// and makes text of what stands before the next one.
/// </summary>
internal sealed class EmailParser : InlineParser
{
    private const int LongestLocal = 64, LongestDomain = 253;

    /// <summary>Where the next @ of the paragraph is, so that the text is searched for it once.</summary>
    private sealed class State
    {
        public int At = -1;
    }

    public static bool IsLocal(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '%' or '+' or '-';

    /// <summary>The length of the domain that the text begins with; 0 when there is none, or one without a dot.</summary>
    public static int DomainLength(ReadOnlySpan<char> text)
    {
        int end = 0, lastDot = 0;
        for (; end < text.Length && end <= LongestDomain; end++)
        {
            if (text[end] == '.' && end > 0 && char.IsAsciiLetterOrDigit(text[end - 1]) && end + 1 < text.Length && char.IsAsciiLetterOrDigit(text[end + 1]))
                lastDot = end;
            else if (!char.IsAsciiLetterOrDigit(text[end]) && !(text[end] == '-' && end > 0))
                break;
        }

        while (end > 0 && text[end - 1] == '-')
            end--;
        var isName = lastDot > 0 && end - lastDot > 2 && end <= LongestDomain && !text[(lastDot + 1)..end].ContainsAnyInRange('0', '9');
        return isName && !(end < text.Length && Scripts.IsAccented(text[end])) ? end : 0;
    }

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var state = (State)(processor.ParserStates[Index] ??= new State());
        while (true)
        {
            if (state.At < slice.Start)
            {
                var next = slice.AsSpan().IndexOf('@');
                state.At = next < 0 ? int.MaxValue : slice.Start + next;
            }

            if (state.At > slice.End)
                return false;
            var start = StartOf(slice, state.At);
            var domain = start < state.At ? DomainLength(slice.AsSpan()[(state.At - slice.Start + 1)..]) : 0;
            if (domain > 0)
                return Take(processor, ref slice, start, state.At + 1 + domain);
            // Not one: on to the next @, unless other marks come first.
            var after = slice.AsSpan()[(state.At - slice.Start + 1)..].IndexOf('@');
            state.At = after < 0 ? int.MaxValue : state.At + 1 + after;
        }
    }

    private static bool Take(InlineProcessor processor, ref StringSlice slice, int start, int end)
    {
        if (start > slice.Start)
        {
            var mark = processor.Parsers.IndexOfOpeningCharacter(slice.Text, slice.Start + 1, slice.End);
            if (mark >= 0 && mark < start)
                return false;
            processor.Inline = Literal.Of(slice.Text, slice.Start, start - 1);
            slice.Start = start;
            return true;
        }

        WorkBudget.Spend(60);
        processor.Inline = AddressParser.Link("mailto:" + slice.Text[start..end], slice.Text, start, end - start);
        slice.Start = end;
        return true;
    }

    /// <summary>Where the part before the @ begins; the @ itself when there is no such part.</summary>
    private static int StartOf(StringSlice slice, int at)
    {
        var start = at;
        while (start > slice.Start && IsLocal(slice.Text[start - 1]))
            start--;
        while (start < at && !char.IsAsciiLetterOrDigit(slice.Text[start]))
            start++;
        if (at - start > LongestLocal || (start < at && slice.Text[at - 1] == '.'))
            return at;
        var before = start > 0 ? slice.Text[start - 1] : '\0';
        return Scripts.IsWord(before) || before is '/' or '@' or '%' or '+' ? at : start;
    }
}
