using Markdig.Extensions.Tables;
using Markdig.Helpers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Hangout.Core.Messages.Markdown;

/// <summary>Blocks that would show nothing are shown as typed: a lone <c>#</c>, <c>&gt;</c> or <c>-</c>, a fence around nothing.</summary>
internal static class EmptyBlocks
{
    public static void ShowAsTyped(ContainerBlock container, string text)
    {
        for (var i = 0; i < container.Count; i++)
        {
            if (IsEmpty(container[i]))
                container[i] = Typed(container[i], text);
            else if (container[i] is ContainerBlock inner and not Table)
                ShowAsTyped(inner, text);
        }
    }

    private static bool IsEmpty(Block block) => block switch
    {
        ListBlock list => list.All(item => item is ListItemBlock { Count: 0 }),
        QuoteBlock quote => quote.All(IsEmpty),
        Table table => table.All(row => ((TableRow)row).All(cell => ((TableCell)cell).All(IsEmpty))),
        CodeBlock code => code.Lines.Count == 0,
        LeafBlock { Inline: { } inline } => !IsShown(inline),
        _ => false,
    };

    public static bool IsShown(Inline inline) => inline switch
    {
        LiteralInline literal => TextRules.IsVisible(literal.Content.AsSpan()),
        CodeInline code => TextRules.IsVisible(code.ContentSpan),
        LineBreakInline => false,
        LinkInline => true,
        ContainerInline container => container.Any(IsShown),
        _ => true,
    };

    private static ParagraphBlock Typed(Block block, string text)
    {
        var (start, end) = (Math.Clamp(block.Span.Start, 0, text.Length), Math.Clamp(block.Span.End + 1, 0, text.Length));
        var paragraph = new ParagraphBlock { Inline = new ContainerInline(), Span = block.Span };
        foreach (var line in text[start..Math.Max(start, end)].Split('\n'))
        {
            if (paragraph.Inline.FirstChild is not null)
                paragraph.Inline.AppendChild(new LineBreakInline { IsHard = true });
            paragraph.Inline.AppendChild(new LiteralInline(new StringSlice(line)));
        }

        return paragraph;
    }
}
