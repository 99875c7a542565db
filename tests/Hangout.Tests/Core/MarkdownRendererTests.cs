using System.Diagnostics;
using Hangout.Contracts;
using Hangout.Core.Messages;

namespace Hangout.Tests.Core;

public class MarkdownRendererTests
{
    private static string Html(string text) => MarkdownRenderer.Render(text).Html;

    [Theory]
    [InlineData("**bold** and *slanted*", "<p><strong>bold</strong> and <em>slanted</em></p>\n")]
    [InlineData("~~gone~~", "<p><del>gone</del></p>\n")]
    [InlineData("one\ntwo", "<p>one<br />\ntwo</p>\n")]
    [InlineData("`x < y`", "<p><code>x &lt; y</code></p>\n")]
    [InlineData("```C#\nvar x = \"<\";\n```", "<pre><code class=\"language-c#\">var x = &quot;&lt;&quot;;\n</code></pre>\n")]
    [InlineData("https://a.example/b?c=d&e=f", "<p><a href=\"https://a.example/b?c=d&amp;e=f\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">https://a.example/b?c=d&amp;e=f</a></p>\n")]
    [InlineData("[home](https://a.example \"x\")", "<p><a href=\"https://a.example\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">home</a></p>\n")]
    [InlineData("<bob@b.example>", "<p><a href=\"mailto:bob@b.example\" rel=\"noopener noreferrer nofollow\" target=\"_blank\">bob@b.example</a></p>\n")]
    public void Markdown_becomes_HTML(string text, string html) => Html(text).ShouldBe(html);

    [Fact]
    public void Tables_and_task_lists_are_rendered()
    {
        Html("|a|b|\n|-|-|\n|1|2|").ShouldContain("<td>1</td>");
        Html("- [x] done\n- [ ] open").ShouldContain("type=\"checkbox\" checked=\"checked\"");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("a <b onclick=\"x\">c</b>")]
    [InlineData("<!-- comment --><iframe src='//evil.example'>")]
    public void HTML_is_shown_and_never_taken_over(string text)
    {
        var html = Html(text);
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("<b ");
        html.ShouldNotContain("<iframe");
        html.ShouldNotContain("<!--");
        html.ShouldContain("&lt;");
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("[x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[x](vbscript:x)")]
    [InlineData("[x](file:///etc/passwd)")]
    [InlineData("[x](//evil.example)")]
    [InlineData("[x](/relative)")]
    [InlineData("[x](https:/one-slash.example)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x]\n\n[x]: javascript:alert(1)")]
    [InlineData("[x]: https:\n\n[x]")]
    [InlineData("![x](javascript:alert(1))")]
    public void Only_web_and_mail_addresses_become_links(string text) => Html(text).ShouldNotContain("href", Case.Insensitive);

    [Fact]
    public void An_address_cannot_leave_its_attribute() =>
        Html("[x](<https://a.example/\"onmouseover=\"alert(1)>)").ShouldNotContain("\"onmouseover");

    [Fact]
    public void An_image_is_a_link_so_that_no_foreign_host_is_asked()
    {
        var html = Html("![a cat](https://img.example/cat.png)");
        html.ShouldNotContain("<img");
        html.ShouldContain("href=\"https://img.example/cat.png\"");
        html.ShouldContain("a cat");
    }

    [Fact]
    public void The_language_of_code_cannot_hold_anything_else()
    {
        Html("```x\" onclick=\"y\ncode\n```").ShouldNotContain("onclick");
        Html("```" + new string('a', 41) + "\ncode\n```").ShouldNotContain("class");
    }

    [Theory]
    [InlineData("hi @Bob. are you there, @carol-x?", "bob,carol-x")]
    [InlineData("(@dave) @dave @DAVE", "dave")]
    [InlineData("bob@example.com and a@bob", "")]
    [InlineData("`@code` and\n```\n@block\n```", "")]
    [InlineData("**@alice** and [@erin](https://a.example)", "alice,erin")]
    [InlineData("@ab @abcdefghijklmnopqrstuvwxyz0123456", "")]
    [InlineData("@all please", "all")]
    public void Mentions_are_found_in_running_text(string text, string mentions) =>
        string.Join(',', MarkdownRenderer.Render(text).Mentions).ShouldBe(mentions);

    [Fact]
    public void Mentions_and_tags_are_marked() =>
        Html("@Bob likes #Maps_2").ShouldBe(
            "<p><span class=\"mention\" data-username=\"bob\">@Bob</span> likes <span class=\"hashtag\" data-tag=\"maps_2\">#Maps_2</span></p>\n");

    [Fact]
    public void A_number_is_no_tag() => Html("see #12").ShouldBe("<p>see #12</p>\n");

    [Fact]
    public void One_message_mentions_a_hundred_people_at_most() =>
        MarkdownRenderer.Render(string.Join(' ', Enumerable.Range(100, 300).Select(i => $"@user{i}"))).Mentions.Count.ShouldBe(MarkdownRenderer.MaxMentions);

    [Theory]
    [InlineData("Good morning! How are you?")]
    [InlineData("Two lines:\nthe second (with brackets), \"quotes\" - and a dash; it's fine.")]
    [InlineData("Grüße aus Zürich, naïve café, 日本語 and 😀")]
    [InlineData("Numbers 1. 2. 3 at 10:30")]
    public void The_short_way_for_plain_text_gives_what_the_parser_gives(string text)
    {
        MarkdownRenderer.IsPlain(text).ShouldBeTrue();
        Html(text).ShouldBe(MarkdownRenderer.RenderMarkdown(text).Html);
    }

    [Fact]
    public void The_short_way_agrees_with_the_parser_on_random_text()
    {
        var random = new Random(7);
        string[] bits = ["a", "word", " ", "  ", "\n", "\n\n", ".", "-", "1. ", ":", "http", "www.", "://", "(", ")", "!", "\"", "'", ";", "=", "+", "@", "é", "😀", "\t", "|", "---", "===", "~", "/"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => bits[random.Next(bits.Length)])).Trim();
            if (text.Length > 0 && MarkdownRenderer.IsPlain(text))
                Html(text).ShouldBe(MarkdownRenderer.RenderMarkdown(text).Html, text);
        }
    }

    public static TheoryData<string> Hostile =>
    [
        "[", "]", "![", "[a](", "<", "(", "`", "`a``b", "*", "_", "**a ", "*a_", "*é", "~", "> ", ">", "- ", "* ", "1. ", "\\", "|", "a|b\n-|-\n", "|\n",
        "&", "<a", "<!--", "[a]: b\n", "[a][b]", "[[]](", "#", "# ", "@bob ", "http://", "http://[", "(www.a", "http://a.b ", "\n", "    a\n", "\t", "---\n", "===\n",
        "a\n===\n", "- a\n  - b\n", "> > > a\n", "```\n", "`\n", "@a-b#c", "{", "^", "==", "tel:1",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void The_longest_text_of_any_mark_is_rendered_in_bounded_time(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, (Limits.MessageText / unit.Length) + 1))[..Limits.MessageText];
        foreach (var hostile in new[] { text, text[..20_000], text[..3_900], "a" + text[..(Limits.MessageText - 1)] })
        {
            var watch = Stopwatch.StartNew();
            var html = Html(hostile);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2)); // Some hundredths of a second; room for a busy machine.
            html.Length.ShouldBeLessThan(15 * Limits.MessageText);
        }
    }

    [Fact]
    public void A_table_cannot_be_blown_up()
    {
        var text = "a|b\n-|-\n" + new string('|', 20_000) + string.Concat(Enumerable.Repeat("\na|b", 10_000));
        var watch = Stopwatch.StartNew();
        Html(text).Length.ShouldBeLessThan(1_000_000);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Text_that_is_too_much_for_Markdown_is_shown_as_typed_and_still_mentions()
    {
        var (html, mentions) = MarkdownRenderer.Render("@bob <b> " + new string('*', 13_000));
        html.ShouldStartWith("<pre>@bob &lt;b&gt; ***");
        mentions.ShouldBe(["bob"]);
    }
}
