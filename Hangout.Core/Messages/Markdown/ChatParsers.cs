using Markdig.Extensions.TaskLists;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Hangout.Core.Messages.Markdown;

/// <summary>A backslash is always shown. The mark after it is shown as well and does nothing: <c>C:\Users\_me_</c>, <c>\*no stars\*</c>.</summary>
internal sealed class BackslashParser : InlineParser
{
    public BackslashParser() => OpeningCharacters = ['\\'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var start = slice.Start;
        while (slice.CurrentChar == '\\')
            slice.SkipChar();
        if (slice.CurrentChar.IsAsciiPunctuation())
            slice.SkipChar();
        processor.Inline = Literal.Of(slice.Text, start, slice.Start - 1);
        return true;
    }
}

/// <summary>
/// Marks of emphasis inside a word are text: <c>2*3*4</c>, <c>a**b</c>, <c>/*comment*/</c>; an underscore also inside a name or a path:
/// <c>__init__.py</c>, <c>/_next/static</c>.
/// </summary>
internal sealed class WordMarkParser : InlineParser
{
    private const string Joints = "/\\.@#=$%&+-:";

    public WordMarkParser() => OpeningCharacters = ['*', '_', '~'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var mark = slice.CurrentChar;
        var before = slice.PeekCharExtra(-1);
        var length = 1;
        while (slice.PeekChar(length) == mark)
            length++;
        var after = slice.PeekChar(length);
        var isText = Scripts.IsWord(before) && Scripts.IsWord(after);
        if (mark == '_')
            isText |= IsJoint(before) || (IsJoint(after) && Scripts.IsWord(slice.PeekChar(length + 1)));
        else
            isText |= before == '/' && slice.PeekCharExtra(-2) != mark && Scripts.IsWord(after);
        if (!isText)
            return false;
        processor.Inline = Literal.Of(slice.Text, slice.Start, slice.Start + length - 1);
        slice.Start += length;
        return true;
    }

    private static bool IsJoint(char c) => Joints.Contains(c, StringComparison.Ordinal);
}

/// <summary><c>f[0](x)</c> is no link, and nor is <c>[x](javascript:…)</c>: what has no address that may be followed is shown as typed.</summary>
internal sealed class RefusedLinkParser : InlineParser
{
    public RefusedLinkParser() => OpeningCharacters = [']'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var rest = slice;
        if (rest.NextChar() != '(' || !LinkHelper.TryParseInlineLink(ref rest, out var url, out _) || SafeRenderers.IsAllowed(HtmlHelper.Unescape(url, removeBackSlash: false)))
            return false;
        processor.Inline = Literal.Of(slice.Text, slice.Start, slice.Start);
        slice.SkipChar();
        return true;
    }
}

/// <summary>The box of a task stands at the beginning of its item; anywhere else <c>[x]</c> is text.</summary>
internal sealed class TaskBoxParser : TaskListInlineParser
{
    public override bool Match(InlineProcessor processor, ref StringSlice slice) =>
        processor.Root?.FirstChild is null && processor.Block?.Parent is ListItemBlock item && item.Count > 0 && item[0] == processor.Block
        && slice.PeekChar(3) is ' ' or '\t' or '\n' or '\0'
        && base.Match(processor, ref slice);
}

internal static class Literal
{
    public static LiteralInline Of(string text, int start, int end) => new() { Content = new StringSlice(text, start, end), IsClosed = true };
}
