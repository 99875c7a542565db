using System.Text;
using Hangout.Contracts;
using Hangout.Core.Messages.Previews;

namespace Hangout.Tests.Previews;

/// <summary>What is read of a page (MSG-2).</summary>
public sealed class PageSummaryTests
{
    [Fact]
    public void What_a_page_says_for_previews_wins_over_its_own_title()
    {
        Of("""
            <!doctype html><html><head><title>Own title</title><meta name="description" content="Own words">
            <meta property="og:title" content="A  title
            &amp; more"><meta property="og:description" content="What it is about"><meta property="og:site_name" content="The site"></head><body>x</body></html>
            """).ShouldBe(new PageSummary("A title & more", "What it is about", "The site"));
        Of("<title> Own\ttitle </title><meta name=Description content='Own words'>").ShouldBe(new PageSummary("Own title", "Own words", SiteName: null));
        Of("<meta property='og:title' content=' '><title>Fallback</title>").ShouldBe(new PageSummary("Fallback", Description: null, SiteName: null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<title></title>")]
    [InlineData("<title>\u200b \u202e</title>")]
    [InlineData("<body><h1>No title")]
    [InlineData("plain text")]
    public void A_page_without_a_title_has_no_preview(string html) => Of(html).ShouldBeNull();

    [Fact]
    public void What_deceives_the_eye_or_is_too_long_goes()
    {
        Of("<title>a\u202eb\u200bc\u0007d</title>")!.Title.ShouldBe("abc d");
        var longest = Of(
            $"<title>{new string('t', 1_000)}</title><meta name=description content='{new string('d', 100_000)}'><meta property=og:site_name content='{new string('s', 999)}'>")!;
        (longest.Title.Length, longest.Description!.Length, longest.SiteName!.Length).ShouldBe((Limits.PreviewTitle, Limits.PreviewDescription, Limits.PreviewSiteName));
        Of("<title>a\0b</title>")!.Title.ShouldNotContain('\0');
    }

    [Theory]
    [InlineData("utf-8", "utf-8", "")]
    [InlineData("windows-1252", "windows-1252", "")]
    [InlineData("iso-8859-1", "windows-1252", "")]
    [InlineData("\"UTF-8\"", "utf-8", "")]
    [InlineData(null, "windows-1252", "<meta charset=windows-1252>")]
    [InlineData(null, "utf-8", "<meta charset=utf-8>")]
    [InlineData(null, "utf-8", "<meta http-equiv=content-type content='text/html; charset=utf-8'>")]
    [InlineData("no-such-charset", "utf-8", "<meta charset=utf-8>")]
    [InlineData("utf-8", "utf-8", "<meta charset=windows-1252>")] // The server is right.
    public void The_characters_are_read_as_server_or_page_say(string? header, string encoding, string meta)
    {
        PageSummary.Of("<title>x</title>"u8.ToArray(), charset: null); // So that the encodings are known here, too.
        PageSummary.Of(Encoding.GetEncoding(encoding).GetBytes($"{meta}<title>Grüße aus Köln</title>"), header)!.Title.ShouldBe("Grüße aus Köln");
    }

    [Fact]
    public void A_byte_order_mark_tells_best()
    {
        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
            PageSummary.Of([.. encoding.GetPreamble(), .. encoding.GetBytes("<title>Grüße</title>")], "windows-1252")!.Title.ShouldBe("Grüße");
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<template>")]
    [InlineData("<b><p>")]
    [InlineData("<svg>")]
    [InlineData("<a")]
    [InlineData("<!--")]
    [InlineData("<table>")]
    public void However_deep_a_page_nests_its_elements_it_is_read_in_no_time(string element)
    {
        var started = System.Diagnostics.Stopwatch.StartNew();
        var deep = string.Concat(Enumerable.Repeat(element, 500_000 / element.Length));
        Of($"<title>Deep</title>{deep}")?.Title.ShouldBe("Deep");
        Of($"<head>{deep}<title>Deep</title>");
        Of($"<noscript>{deep}</noscript><title>Deep</title>");
        started.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(5_000)];
            random.NextBytes(bytes);
            PageSummary.Of(bytes, charset: null);
            PageSummary.Of([.. "<title>"u8, .. bytes], "utf-8");
        }
    }

    private static PageSummary? Of(string html) => PageSummary.Of(Encoding.UTF8.GetBytes(html), "utf-8");
}
