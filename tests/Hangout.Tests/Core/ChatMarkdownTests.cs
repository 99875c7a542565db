using System.Net;
using System.Text.RegularExpressions;
using Hangout.Core.Messages;

namespace Hangout.Tests.Core;

/// <summary>What was typed is what is seen: a chat is not a document.</summary>
public partial class ChatMarkdownTests
{
    private static string Html(string text) => MarkdownRenderer.Render(text).Html;

    /// <summary>What a reader sees, without the elements.</summary>
    private static string Seen(string text) => WebUtility.HtmlDecode(Element().Replace(Html(text), "")).Trim();

    private static string[] Links(string text) => [.. Address().Matches(Html(text)).Select(m => WebUtility.HtmlDecode(m.Groups["url"].Value))];

    private static string[] LinkTexts(string text) => [.. Address().Matches(Html(text)).Select(m => WebUtility.HtmlDecode(m.Groups["text"].Value))];

    [Theory]
    [InlineData("5. five", "<ol start=\"5\">\n<li>five</li>\n</ol>\n")]
    [InlineData("2024. A year", "<ol start=\"2024\">\n<li>A year</li>\n</ol>\n")]
    [InlineData("0. zero\n1. one", "<ol start=\"0\">\n<li>zero</li>\n<li>one</li>\n</ol>\n")]
    [InlineData("1. one\n3. three\n4. four", "<ol>\n<li>one</li>\n<li value=\"3\">three</li>\n<li>four</li>\n</ol>\n")]
    public void A_list_has_the_numbers_that_were_typed(string text, string html) => Html(text).ShouldBe(html);

    [Theory]
    [InlineData("- [ ] todo", 1)]
    [InlineData("- [x] done\n- [ ] open", 2)]
    [InlineData("- see arr[x] here", 0)]
    [InlineData("- [x](https://a.example)", 0)]
    [InlineData("- [x]tra", 0)]
    [InlineData("- a\n\n  [x] second paragraph", 0)]
    public void The_box_of_a_task_stands_at_the_beginning_of_its_item(string text, int boxes) => Regex.Count(Html(text), "<input ").ShouldBe(boxes);

    [Theory]
    [InlineData("[note]: check")]
    [InlineData("[a]: https://x.example/\n\n[a] and [b][a]")]
    [InlineData("#")]
    [InlineData("###")]
    [InlineData(">")]
    [InlineData("> >")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData("+\n+")]
    [InlineData("> #")]
    [InlineData("```\n```")]
    [InlineData("**\u200b**")]
    [InlineData("# \u2800")]
    [InlineData("`\u3164`")]
    [InlineData("[](javascript:x)")]
    [InlineData("![]()")]
    [InlineData("[\u200b](/x)")]
    public void What_would_show_nothing_is_shown_as_typed(string text) =>
        string.Concat(Seen(text).Where(c => !char.IsWhiteSpace(c))).ShouldBe(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));

    [Fact]
    public void An_empty_block_between_others_is_shown_too()
    {
        Html("one\n\n#\n\n>\n\ntwo").ShouldBe("<p>one</p>\n<p>#</p>\n<p>&gt;</p>\n<p>two</p>\n");
        Html("> a\n>\n> #").ShouldBe("<blockquote>\n<p>a</p>\n<p>#</p>\n</blockquote>\n");
    }

    [Fact]
    public void A_link_without_words_shows_its_address() => LinkTexts("see [\u200b](https://a.example) and [](https://b.example)").ShouldBe(["https://a.example", "https://b.example"]);

    [Theory]
    [InlineData("Agenda for today:\n-")]
    [InlineData("Agenda for today:\n===")]
    [InlineData("Agenda for today:\n---\nmore")]
    [InlineData(@"C:\Users\_me_")]
    [InlineData(@"\\server\share\*.txt and \\*")]
    [InlineData(@"¯\_(ツ)_/¯")]
    [InlineData(@"\*no stars\* \`no code\` \[x](https)")]
    [InlineData("a line \\\nand the next")]
    [InlineData("2*3*4")]
    [InlineData("a**b**c and x~~y~~z")]
    [InlineData("f*(x)*g and *.c, *.h")]
    [InlineData("__init__.py, snake_case_name, /_next/_static")]
    [InlineData("/*comment*/")]
    [InlineData("f[0](x) and [x](/relative)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("&amp; &lt;b&gt; &copy; &#65;")]
    public void It_is_shown_as_typed(string text)
    {
        Seen(text).ShouldBe(text);
        Html(text).ShouldNotContain("<em>");
        Html(text).ShouldNotContain("<strong>");
        Html(text).ShouldNotContain("<h");
    }

    [Theory]
    [InlineData("**Yes**/**No**", "<strong>Yes</strong>/<strong>No</strong>")]
    [InlineData("*really*. (*so*) _it_!", "<em>really</em>. (<em>so</em>) <em>it</em>!")]
    [InlineData("这是**重点**内容", "这是<strong>重点</strong>内容")]
    [InlineData("~~gone~~, *a~~b~~*", "<del>gone</del>, <em>a~~b~~</em>")]
    public void Emphasis_round_words_stays(string text, string html) => Html(text).ShouldBe($"<p>{html}</p>\n");

    [Theory]
    [InlineData("link:https://a.example/b", "https://a.example/b")]
    [InlineData("\"https://a.example\"", "https://a.example")]
    [InlineData("[https://a.example]", "https://a.example")]
    [InlineData("(https://a.example)", "https://a.example")]
    [InlineData("{https://a.example}", "https://a.example")]
    [InlineData("“https://a.example”", "https://a.example")]
    [InlineData("詳細はhttps://a.example", "https://a.example")]
    [InlineData("HTTPS://A.example/C", "HTTPS://A.example/C")]
    [InlineData("http://localhost:3000", "http://localhost:3000")]
    [InlineData("http://localhost:3000/a.", "http://localhost:3000/a")]
    [InlineData("https://a.example/a。然后", "https://a.example/a")]
    [InlineData("https://a.example然后", "https://a.example")]
    [InlineData("https://a.example，https://b.example、", "https://a.example https://b.example")]
    [InlineData("https://a.example/x#frag...", "https://a.example/x#frag")]
    [InlineData("https://a.example/x…", "https://a.example/x")]
    [InlineData("https://a.example/Foo_(bar)", "https://a.example/Foo_(bar)")]
    [InlineData("(see https://a.example/Foo_(bar))", "https://a.example/Foo_(bar)")]
    [InlineData("**https://a.example/b** *https://c.example*", "https://a.example/b https://c.example")]
    [InlineData("https://a.example/wiki/中文", "https://a.example/wiki/%E4%B8%AD%E6%96%87")]
    [InlineData("https://user@a.example/x?q=1&r=[2]", "https://user@a.example/x?q=1&r=%5B2%5D")]
    [InlineData("www.a.example/b.", "http://www.a.example/b")]
    [InlineData("bob@b.example", "mailto:bob@b.example")]
    [InlineData("mail bob.x_y+z@mail.b.example, please. hans@x.example!", "mailto:bob.x_y+z@mail.b.example mailto:hans@x.example")]
    [InlineData("(bob@b.example) 请写bob@c.example。", "mailto:bob@b.example mailto:bob@c.example")]
    [InlineData("mailto:bob@b.example", "mailto:bob@b.example")]
    [InlineData("**bob@b.example**", "mailto:bob@b.example")]
    [InlineData("`https://a.example` xhttps://a.example git+https://a.example https:// http://. www.x wwww.a.b.example", "")]
    [InlineData("a@b @b.example foo@1.2 /bob@b.example x.@b.example ftp://a.example", "")]
    public void Addresses_are_links_as_far_as_a_reader_would_take_them(string text, string links) => string.Join(' ', Links(text)).ShouldBe(links);

    [Fact]
    public void An_address_as_the_words_of_a_link_is_one_link() => Links("[https://x.example](https://y.example)").ShouldBe(["https://y.example"]);

    [Theory]
    [InlineData("请@bob看", "bob")]
    [InlineData("@bob님, 見て@carolさん", "bob,carol")]
    [InlineData("@carol/@bob", "carol,bob")]
    [InlineData("@carol/@bob/@dave,@erin&@fred", "carol,bob,dave,erin,fred")]
    [InlineData("😀@bob", "bob")]
    [InlineData("x.example/@bob https://x.example/@carol node_modules/@types a@carol é@carol", "")]
    [InlineData("@josé @bob's", "bob")]
    public void Mentions_need_no_space_where_the_language_has_none(string text, string mentions)
    {
        string.Join(',', MarkdownRenderer.Render(text).Mentions).ShouldBe(mentions);
        // Text that is too much to render mentions the same people.
        string.Join(',', MarkdownRenderer.Render(text + "\n" + string.Concat(Enumerable.Repeat("*a ", 5_000))).Mentions).ShouldBe(mentions);
    }

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Element();

    [GeneratedRegex("<a href=\"(?<url>[^\"]*)\"[^>]*>(?<text>[^<]*)</a>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Address();
}
