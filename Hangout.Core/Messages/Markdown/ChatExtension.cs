using Markdig;
using Markdig.Extensions.TaskLists;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;

namespace Hangout.Core.Messages.Markdown;

/// <summary>
/// Markdown for a chat: what was typed is what is seen (docs/decisions/0007). No headings by underlining, no definitions, no emphasis inside words,
/// no escapes, no entities; mentions, tags and addresses are found. Blocks are parsed within a budget.
/// </summary>
internal sealed class ChatExtension : IMarkdownExtension
{
    public void Setup(MarkdownPipelineBuilder pipeline)
    {
        pipeline.BlockParsers.Replace<ListBlockParser>(new BudgetedListParser());
        pipeline.BlockParsers.Replace<QuoteBlockParser>(new BudgetedQuoteParser());
        pipeline.BlockParsers.Replace<HeadingBlockParser>(new BudgetedHeadingParser());
        pipeline.BlockParsers.Replace<ParagraphBlockParser>(new ChatParagraphParser());

        pipeline.InlineParsers.TryRemove<HtmlEntityParser>();
        pipeline.InlineParsers.Replace<EscapeInlineParser>(new BackslashParser());
        pipeline.InlineParsers.InsertBefore<EmphasisInlineParser>(new WordMarkParser());
        pipeline.InlineParsers.InsertBefore<LinkInlineParser>(new RefusedLinkParser());
        pipeline.InlineParsers.InsertBefore<LinkInlineParser>(new TaskBoxParser());
        pipeline.InlineParsers.Insert(0, new MentionParser());
        pipeline.InlineParsers.Insert(0, new AddressParser());
        pipeline.InlineParsers.Add(new EmailParser());
    }

    public void Setup(MarkdownPipeline pipeline, IMarkdownRenderer renderer)
    {
        if (renderer is not HtmlRenderer html)
            return;
        html.ObjectRenderers.Insert(0, new MentionRenderer());
        html.ObjectRenderers.Insert(0, new HtmlTaskListRenderer());
    }
}
