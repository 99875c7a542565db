using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Hangout.Core.Messages.Markdown;

/// <summary>Rendering this text would take too long.</summary>
internal sealed class TooMuchWorkException : Exception
{
    public TooMuchWorkException() : base("The text is too much work to render.")
    {
    }
}

/// <summary>
/// Counts the work of one rendering while the parser does it, in tenths of a microsecond on a slow core, and ends it when the budget is spent.
/// A parse runs on one thread from start to end, so the count is the thread's.
/// </summary>
internal static class WorkBudget
{
    /// <summary>About 10 ms; the parser's own allocations and the HTML come on top.</summary>
    public const int Units = 100_000;

    /// <summary>A list counts twice: itself and its item.</summary>
    private const int DeepestNesting = 80;

    [ThreadStatic]
    private static int _left;

    /// <summary>What the thread's last rendering spent.</summary>
    public static int Spent => Units - _left;

    public static void Begin() => _left = Units;

    public static void Spend(long units)
    {
        if (units >= _left)
        {
            _left = 0;
            throw new TooMuchWorkException();
        }

        _left -= (int)units;
    }

    /// <summary>What a list or quote costs where it opens: Markdig looks through the rest of the line for a rule, and every level is asked by each line.</summary>
    public static void SpendOpening(BlockProcessor processor)
    {
        var depth = 0;
        for (Block? block = processor.CurrentContainer; block is not null; block = block.Parent)
            depth++;
        Spend(depth > DeepestNesting ? Units : 10 + (depth / 2) + (processor.Line.Length / 100));
    }

    /// <summary>
    /// What the text of a paragraph or heading costs. Delimiters are compared with each other; a backtick, a link's address and an angle bracket
    /// may each be searched for up to the end; a table's rows are all as long as the longest.
    /// </summary>
    public static void SpendText(StringLineGroup lines)
    {
        long length = 0, marks = 0, searches = 0, opened = 0, columns = 0, allBars = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines.Lines[i].Slice.AsSpan();
            length += line.Length;
            var bars = 0;
            for (var at = line.IndexOfAny(MarkdownRenderer.CostlyMarks); at >= 0; line = line[(at + 1)..], at = line.IndexOfAny(MarkdownRenderer.CostlyMarks))
            {
                marks++;
                allBars += line[at] == '|' ? 1 : 0;
                switch (line[at])
                {
                    case '|':
                        bars++;
                        break;
                    case '[':
                        opened++;
                        break;
                    case '`' or '<':
                    case ']' when at + 1 < line.Length && line[at + 1] == '(':
                        searches++;
                        break;
                }
            }

            columns = Math.Max(columns, bars == 0 ? 0 : bars + 1);
        }

        var delimiters = marks - allBars;
        Spend(30 + (12L * lines.Count) + (length / 20) + (20 * marks) + (delimiters * delimiters / 8) + (allBars * allBars / 40) + (12 * columns * lines.Count)
            + (searches * length / 20) + (opened * Math.Min(length, 1_000) / 20));
    }
}

/// <summary>Lists. Every line asks every open list whether it goes on.</summary>
internal sealed class BudgetedListParser : ListBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor)
    {
        WorkBudget.SpendOpening(processor);
        return base.TryOpen(processor);
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        WorkBudget.Spend(3 + (processor.Line.Length / 100));
        return base.TryContinue(processor, block);
    }
}

/// <summary>Quotes. Every line asks every open quote whether it goes on.</summary>
internal sealed class BudgetedQuoteParser : QuoteBlockParser
{
    public override BlockState TryOpen(BlockProcessor processor)
    {
        WorkBudget.SpendOpening(processor);
        return base.TryOpen(processor);
    }

    public override BlockState TryContinue(BlockProcessor processor, Block block)
    {
        WorkBudget.Spend(3 + (processor.Line.Length / 100));
        return base.TryContinue(processor, block);
    }
}

/// <summary>Headings with a # at the beginning. Their text costs what a paragraph's does.</summary>
internal sealed class BudgetedHeadingParser : HeadingBlockParser
{
    public override bool Close(BlockProcessor processor, Block block)
    {
        WorkBudget.SpendText(((HeadingBlock)block).Lines);
        return base.Close(processor, block);
    }
}

/// <summary>
/// Paragraphs of a chat: a line of dashes below does not make a heading of them, and <c>[note]: check</c> is text like any other,
/// not the definition of an address that shows nothing.
/// </summary>
internal sealed class ChatParagraphParser : ParagraphBlockParser
{
    public ChatParagraphParser() => ParseSetextHeadings = false;

    public override bool Close(BlockProcessor processor, Block block)
    {
        ref var lines = ref ((ParagraphBlock)block).Lines;
        if (lines.Count == 0)
            return false;
        WorkBudget.SpendText(lines);
        for (var i = 0; i < lines.Count; i++)
            lines.Lines[i].Slice.TrimStart();
        lines.Lines[lines.Count - 1].Slice.TrimEnd();
        return true;
    }
}
