using Hangout.Contracts.Messages;
using Hangout.Core.Messages;
using Hangout.Core.Messages.Previews;

namespace Hangout.Tests.Previews;

/// <summary>Which links of a message get a preview (MSG-2).</summary>
public sealed class MessageLinksTests
{
    [Theory]
    [InlineData("see https://a.example/x?b=1&c=2#part", "https://a.example/x?b=1&c=2#part")]
    [InlineData("[words](https://a.example/x)", "https://a.example/x")]
    [InlineData("www.a.example and <http://b.example/>", "http://www.a.example", "http://b.example/")]
    [InlineData("https://a.example https://b.example https://c.example https://d.example", "https://a.example", "https://b.example", "https://c.example")]
    [InlineData("https://a.example/x https://a.example/x#y HTTPS://A.EXAMPLE/x", "https://a.example/x")]
    [InlineData("`https://a.example` and\n\n```\nhttps://b.example\n```\n\n    https://c.example")]
    [InlineData("mailto:a@b.example ftp://a.example a@b.example")]
    [InlineData("https://user:secret@a.example/ https://user@a.example/")]
    [InlineData("<a href=\"https://a.example\">raw</a>", "https://a.example")] // As text: the renderer takes no HTML, and links the address.
    [InlineData("https://hangout.example/app/chat/01900000-0000-7000-8000-000000000001/01900000-0000-7000-8000-000000000002")]
    public void The_first_links_outside_of_code_each_page_once(string text, params string[] urls) =>
        MessageLinks.Of(MessageContent.From(text, parts: null).Value.Html).Select(link => link.Url).ShouldBe(urls);

    [Fact]
    public void A_place_links_to_a_map_that_needs_no_preview_and_a_long_address_has_none()
    {
        MessageLinks.Of(MessageContent.From(text: null, [new LocationPart(52.5163, 13.3777, "Gate")]).Value.Html).ShouldBeEmpty();
        MessageLinks.Of(MessageContent.From("https://a.example/" + new string('x', 2_000), parts: null).Value.Html).ShouldBeEmpty();
        MessageLinks.Of(html: null).ShouldBeEmpty();
    }

    [Fact]
    public void A_page_is_asked_for_without_fragment() => MessageLinks.Of(MessageContent.From("https://a.example/ä?x=1#y", parts: null).Value.Html)
        .ShouldHaveSingleItem().Page.ShouldBe("https://a.example/%C3%A4?x=1");
}
