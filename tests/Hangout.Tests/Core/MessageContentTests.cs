using System.Globalization;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Messages;
using Hangout.Core.Messages;

namespace Hangout.Tests.Core;

public class MessageContentTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n\t\r\n ")]
    [InlineData("\u200b")]
    [InlineData("\u2800")]
    [InlineData("\u3164 \u115f\uffa0")]
    [InlineData("\u202e\u2066\u00ad\ufeff\ufe0f")]
    public void No_text_and_no_parts_is_an_empty_message(string? text) =>
        MessageContent.From(text, parts: null).Failure!.Code.ShouldBe(ErrorCodes.MessageEmpty);

    [Fact]
    public void Parts_without_content_are_an_empty_message() =>
        MessageContent.From(text: null, [new TextPart(" "), new TextPart(""), new TextPart("\u200b")]).Failure!.Code.ShouldBe(ErrorCodes.MessageEmpty);

    [Fact]
    public void The_longest_text_is_taken_and_one_character_more_is_not()
    {
        MessageContent.From(new string('a', Limits.MessageText), parts: null).Value.Text.Length.ShouldBe(Limits.MessageText);
        MessageContent.From(new string('a', Limits.MessageText + 1), parts: null).Failure!.Code.ShouldBe(ErrorCodes.MessageTooLong);
        MessageContent.From(text: null, [new TextPart(new string('a', 60_000)), new TextPart(new string('b', 60_000))])
            .Failure!.Code.ShouldBe(ErrorCodes.MessageTooLong);
        // Line breaks at the end of code are not in the text, but they are kept.
        MessageContent.From(text: null, [.. Enumerable.Repeat(new CodePart("x" + new string('\n', 20_000), "c"), 50)]).Failure!.Code.ShouldBe(ErrorCodes.MessageTooLong);
    }

    [Fact]
    public void What_the_database_cannot_keep_is_refused()
    {
        foreach (var text in new[] { "a\0b", "a\ud800b", "\udc00" })
        {
            MessageContent.From(text, parts: null).Failure!.Code.ShouldBe(ErrorCodes.ValidationFailed);
            MessageContent.From(text: null, [new TextPart(text)]).Failure!.Errors!.Keys.ShouldBe(["parts[0].text"]);
            MessageContent.From(text: null, [new CodePart(text, "c")]).Failure!.Errors!.Keys.ShouldBe(["parts[0].code"]);
        }
    }

    public static TheoryData<LocationPart, string?> Places => new()
    {
        { new LocationPart(90, 180), null },
        { new LocationPart(-90, -180, new string('l', Limits.LocationLabel)), null },
        { new LocationPart(90.000001, 0), "latitude" },
        { new LocationPart(-90.000001, 0), "latitude" },
        { new LocationPart(0, 180.000001), "longitude" },
        { new LocationPart(0, -180.000001), "longitude" },
        { new LocationPart(double.NaN, 0), "latitude" },
        { new LocationPart(0, double.NaN), "longitude" },
        { new LocationPart(double.PositiveInfinity, 0), "latitude" },
        { new LocationPart(0, double.NegativeInfinity), "longitude" },
        { new LocationPart(0, 0, new string('l', Limits.LocationLabel + 1)), "label" },
        { new LocationPart(0, 0, "two\nlines"), "label" },
        { new LocationPart(0, 0, "a\0b"), "label" },
    };

    [Theory]
    [MemberData(nameof(Places), DisableDiscoveryEnumeration = true)]
    public void A_place_is_on_Earth_and_its_label_is_a_line(LocationPart place, string? wrong)
    {
        var content = MessageContent.From(text: null, [place]);
        (content.Failure?.Errors?.Keys.Single()).ShouldBe(wrong is null ? null : $"parts[0].{wrong}");
    }

    [Theory]
    [InlineData("52.5163", "13.3777", "Brandenburg [Gate]",
        "[Brandenburg (Gate)](https://www.openstreetmap.org/?mlat=52.5163&mlon=13.3777#map=15/52.5163/13.3777)")]
    [InlineData("-0.00000001", "1e-7", null, "[0, 0](https://www.openstreetmap.org/?mlat=0&mlon=0#map=15/0/0)")]
    [InlineData("-33.8567844", "151.2152967", " ",
        "[-33.856784, 151.215297](https://www.openstreetmap.org/?mlat=-33.856784&mlon=151.215297#map=15/-33.856784/151.215297)")]
    public void The_text_of_a_place_is_a_link_to_a_map(string latitude, string longitude, string? label, string text)
    {
        var place = new LocationPart(double.Parse(latitude, CultureInfo.InvariantCulture), double.Parse(longitude, CultureInfo.InvariantCulture), label);
        var content = MessageContent.From(text: null, [place]).Value;
        (content.Kind, content.Text).ShouldBe((MessageKind.Location, text));
        content.Html.ShouldContain("<a href=\"https://www.openstreetmap.org/?mlat=");
        content.Parts!.ShouldHaveSingleItem().ShouldBe(place);
        MessageContent.From(text: null, [new TextPart("See"), place]).Value.Kind.ShouldBe(MessageKind.Text);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("\"NaN\"")]
    [InlineData("1e999")]
    [InlineData("\"Infinity\"")]
    [InlineData("null")]
    [InlineData("\"north\"")]
    public void What_is_no_number_is_refused_as_JSON_or_as_a_place(string latitude)
    {
        var json = $$"""{"type":"location","latitude":{{latitude}},"longitude":0}""";
        MessagePart? part = null;
        if (Record.Exception(() => part = JsonSerializer.Deserialize<MessagePart>(json, HangoutJson.Options)) is { } exception)
            exception.ShouldBeOfType<JsonException>();
        else
            MessageContent.From(text: null, [part!]).Failure!.Code.ShouldBe(ErrorCodes.ValidationFailed);
    }

    [Fact]
    public void Line_ends_are_made_one_kind() => MessageContent.From("\r\na\r\nb\rc  \n", parts: null).Value.Text.ShouldBe("a\nb\nc");

    [Fact]
    public void Parts_win_over_text_and_are_flattened_to_Markdown()
    {
        MessagePart[] parts = [new TextPart("Look:"), new CodePart("a ``` b", "md", "x.md"), new ImagePart("https://i.example/c.png", "a [cat]", 10, 20)];
        var content = MessageContent.From("ignored", parts).Value;
        content.Kind.ShouldBe(MessageKind.Text);
        content.Text.ShouldBe("Look:\n\n````md\na ``` b\n````\n\n![a (cat)](<https://i.example/c.png>)");
        content.Html.ShouldContain("<pre><code class=\"language-md\">a ``` b\n</code></pre>");
        content.Html.ShouldContain(">a (cat)</a>");
        content.Parts.ShouldBe(parts);
    }

    [Theory]
    [InlineData("a ] b [")]
    [InlineData("ends with \\")]
    [InlineData("\u200b")]
    public void An_image_is_a_link_whatever_its_description(string alt) =>
        MessageContent.From(text: null, [new ImagePart("https://i.example/c.png", alt)]).Value.Html.ShouldContain("<a href=\"https://i.example/c.png\"");

    [Fact]
    public void One_text_part_is_plain_text()
    {
        var content = MessageContent.From(text: null, [new TextPart("hi @bob")]).Value;
        content.Parts.ShouldBeNull();
        content.Mentions.ShouldBe(["bob"]);
    }

    [Fact]
    public void The_kind_follows_from_the_parts()
    {
        MessageContent.From(text: null, [new CodePart("x", "c")]).Value.Kind.ShouldBe(MessageKind.Code);
        MessageContent.From(text: null, [new ImagePart("https://i.example/c.png")]).Value.Kind.ShouldBe(MessageKind.Image);
    }

    public static TheoryData<MessagePart, string> Wrong => new()
    {
        { new ImagePart("http://i.example/c.png"), "parts[0].url" },
        { new ImagePart("javascript:alert(1)"), "parts[0].url" },
        { new ImagePart("https://i.example/" + new string('a', 2_000)), "parts[0].url" },
        { new ImagePart("https://i.example/a", new string('a', 1_001)), "parts[0].alt" },
        { new ImagePart("https://i.example/a", null, 0, 1), "parts[0]" },
        { new CodePart("x", new string('a', 41)), "parts[0].language" },
        { new CodePart("x", "c\nd"), "parts[0].language" },
        { new CodePart("x", "c", new string('a', 256)), "parts[0].filename" },
        { new CodePart(" ", "c"), "parts[0].code" },
        { new CodePart("\u200b", "c"), "parts[0].code" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_part_beyond_its_limits_is_named(MessagePart part, string field)
    {
        var failure = MessageContent.From(text: null, [part]).Failure!;
        failure.Code.ShouldBe(ErrorCodes.ValidationFailed);
        failure.Errors!.Keys.ShouldBe([field]);
    }

    [Fact]
    public void An_unknown_file_is_not_found() =>
        MessageContent.From(text: null, [new FilePart(Guid.NewGuid())]).Failure!.Code.ShouldBe(ErrorCodes.FileNotFound);

    [Fact]
    public void Fifty_parts_are_taken_and_one_more_is_not()
    {
        var parts = Enumerable.Repeat<MessagePart>(new TextPart("x"), Limits.MessageParts).ToList();
        MessageContent.From(text: null, parts).Failure.ShouldBeNull();
        parts.Add(new TextPart("x"));
        MessageContent.From(text: null, parts).Failure!.Errors!.Keys.ShouldBe(["parts"]);
    }
}
