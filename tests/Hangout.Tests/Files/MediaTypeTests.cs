using System.Text;
using Hangout.Contracts.Files;
using Hangout.Core.Files;

namespace Hangout.Tests.Files;

/// <summary>What a file is tells its own beginning, not its name (FIL-1).</summary>
public sealed class MediaTypeTests
{
    [Theory]
    [InlineData("\u00FF\u00D8\u00FF\u00E0..", "a.jpg", "image/jpeg")]
    [InlineData("\u0089PNG\r\n\u001A\n", "a.png", "image/png")]
    [InlineData("\u0089PNG\r\n\u001A\n", "a.jpg", "image/png")]
    [InlineData("\u0089PNG\r\n\u001A\n", "a", "image/png")]
    [InlineData("GIF89a..", "a.gif", "image/gif")]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WEBPVP8 ", "a.webp", "image/webp")]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WAVEfmt ", "a.wav", "audio/wav")]
    [InlineData("II*\0....", "a.tif", "image/tiff")]
    [InlineData("\0\0\0\u001Cftypavif\0\0\0\0mif1", "a.avif", "image/avif")]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0mif1", "a.heic", "image/heic")]
    [InlineData("\0\0\0\u0018ftypmif1\0\0\0\0mif1avif", "a.avif", "image/avif")]
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0mp41", "a.mp4", "video/mp4")]
    [InlineData("\0\0\0\u0018ftypqt  \0\0\0\0", "a.mov", "video/quicktime")]
    [InlineData("\0\0\0\u0018ftypM4A \0\0\0\0", "a.m4a", "audio/mp4")]
    [InlineData("\u001A\u0045\u00DF\u00A3\u0001webm", "a.webm", "video/webm")]
    [InlineData("\u001A\u0045\u00DF\u00A3\u0001matroska", "a.mkv", "video/x-matroska")]
    [InlineData("OggS\0\u0002........OpusHead", "a.ogg", "audio/ogg")]
    [InlineData("fLaC\0", "a.flac", "audio/flac")]
    [InlineData("ID3\u0004\0", "a.mp3", "audio/mpeg")]
    [InlineData("\u00FF\u00FB\u0090\0", "a.mp3", "audio/mpeg")]
    [InlineData("%PDF-1.7\n", "a.pdf", "application/pdf")]
    [InlineData("PK\u0003\u0004..", "a.zip", "application/zip")]
    [InlineData("PK\u0003\u0004..", "a.DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")]
    [InlineData("{\\rtf1", "a.rtf", "application/rtf")]
    [InlineData("plain words", "a.txt", "text/plain")]
    [InlineData("plain words", "README", "text/plain")]
    [InlineData("<p>words</p>", "a.html", "text/html")]
    [InlineData("<svg/>", "a.svg", "image/svg+xml")]
    [InlineData("{}", "a.json", "application/json")]
    public void Known_beginnings_are_known(string head, string name, string expected) =>
        MediaType.Of(Encoding.Latin1.GetBytes(head), name, claimed: null)!.Name.ShouldBe(expected);

    [Theory]
    [InlineData("MZ\u0090\0", "a.exe", null)]
    [InlineData("\u007FELF\u0002", "a", null)]
    [InlineData("\u00CA\u00FE\u00BA\u00BE\0", "a", null)]
    [InlineData("<script>", "a.jpg", null)]
    [InlineData("<script>", "a", "image/png")]
    [InlineData("words", "a.pdf", "application/pdf")]
    [InlineData("%PDF-1.7", "a.png", null)]
    [InlineData("GIF89a", "a.mp4", null)]
    [InlineData("\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1", "a.msi", null)]
    [InlineData("a\0b", "a.txt", null)]
    public void What_is_something_else_or_unknown_is_not_taken(string head, string name, string? claimed) =>
        MediaType.Of(Encoding.Latin1.GetBytes(head), name, claimed).ShouldBeNull();

    [Theory]
    [InlineData("voice.webm", "audio/webm", "\u001A\u0045\u00DF\u00A3\u0001webm", "audio/webm")]
    [InlineData("voice.mp4", "audio/mp4", "\0\0\0\u0018ftypisom\0\0\0\0", "audio/mp4")]
    public void Containers_that_hold_sound_or_video_are_what_the_recorder_says(string name, string claimed, string head, string expected) =>
        MediaType.Of(Encoding.Latin1.GetBytes(head), name, MediaType.Guess(name, claimed).Name).ShouldBe(new MediaType(expected, FileKind.Audio));

    [Fact]
    public void Text_may_be_cut_inside_a_character_and_be_of_any_script()
    {
        var text = Encoding.UTF8.GetBytes("日本語のテキスト");
        MediaType.Of(text.AsSpan(0, text.Length - 1), "a.txt", claimed: null)!.Name.ShouldBe("text/plain");
        MediaType.Of(text.AsSpan(1), "a.txt", claimed: null).ShouldBeNull();
    }

    [Fact]
    public void Short_files_of_any_bytes_are_judged_without_an_error()
    {
        var random = new Random(1);
        for (var i = 0; i < 20_000; i++)
        {
            var head = new byte[random.Next(0, 40)];
            random.NextBytes(head);
            if (i % 2 == 0 && head.Length > 11)
                "ftyp"u8.CopyTo(head.AsSpan(4));
            _ = MediaType.Of(head, "a.bin", claimed: null);
        }
    }

    [Theory]
    [InlineData("image/png", true)]
    [InlineData("video/mp4", true)]
    [InlineData("application/pdf", true)]
    [InlineData("text/plain", true)]
    [InlineData("text/html", false)]
    [InlineData("image/svg+xml", false)]
    [InlineData("application/zip", false)]
    [InlineData("text/javascript", false)]
    public void Only_what_cannot_act_is_shown_in_a_page(string type, bool isInline) => MediaType.IsInline(type).ShouldBe(isInline);
}
