using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Processing.Contents;
using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Tests.Files;

/// <summary>What is found out about files, and what is taken out of them (FIL-3), by the real tools.</summary>
public sealed class ExamineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_of_a_phone_stands_upright_and_tells_neither_place_nor_device()
    {
        var photo = Samples.PhonePhoto();
        Samples.Metadata(photo).ShouldSatisfyAllConditions(m => m.ShouldContain("GPS Latitude"), m => m.ShouldContain("4711"), m => m.ShouldContain("Erika"));

        var (found, folder) = await LookAsync(photo, "image/jpeg", FileKind.Image);
        using var _ = folder;
        (found.Reason, found.Width, found.Height).ShouldBe((null, 600, 800));
        found.Thumbnails.ShouldBe([new("small", 120, 160), new("medium", 480, 640), new("large", 600, 800)]);
        found.Placeholder.ShouldNotBeNull().ShouldStartWith("data:image/webp;base64,");
        found.Placeholder.Length.ShouldBeLessThanOrEqualTo(600);
        var cleaned = Original(folder);
        Samples.Metadata(cleaned).ShouldSatisfyAllConditions(
            m => m.ShouldNotContain("GPS"), m => m.ShouldNotContain("4711"), m => m.ShouldNotContain("Phone"), m => m.ShouldNotContain("Erika"),
            m => m.ShouldNotContain("for my eyes"), m => m.ShouldContain("Orientation                     : 6"));
        foreach (var thumbnail in found.Thumbnails)
        {
            var picture = File.ReadAllBytes(folder.PathOf($"{thumbnail.Size}.webp"));
            WebpFile.TryReadSize(picture, out var width, out var height).ShouldBeTrue();
            (width, height).ShouldBe((thumbnail.Width, thumbnail.Height));
            Samples.Metadata(picture).ShouldNotContain("GPS");
        }

        // The pixels are the same: nothing was compressed again.
        Pixels(cleaned).ShouldBe(Pixels(photo));
    }

    [Theory]
    [InlineData("png", "image/png")]
    [InlineData("gif", "image/gif")]
    [InlineData("webp", "image/webp")]
    [InlineData("tif", "image/tiff")]
    [InlineData("avif", "image/avif")]
    [InlineData("bmp", "image/bmp")]
    public async Task Images_of_every_common_format_get_thumbnails_no_larger_than_they_are(string format, string mediaType)
    {
        var (found, folder) = await LookAsync(Samples.Picture(format, 300, 200), mediaType, FileKind.Image);
        using var _ = folder;
        (found.Reason, found.Width, found.Height).ShouldBe((null, 300, 200));
        found.Thumbnails.ShouldBe([new("small", 160, 107), new("medium", 300, 200)]);
    }

    [Fact]
    public async Task Metadata_of_a_webp_goes_and_its_pixels_and_profile_stay()
    {
        var tagged = Samples.Run(Samples.PhonePhoto(), "sh", "-c", "vips autorot in t.webp[lossless,profile=srgb] && mv t.webp out");
        Samples.Metadata(tagged).ShouldSatisfyAllConditions(m => m.ShouldContain("GPS"), m => m.ShouldContain("Erika"), m => m.ShouldContain("ICC"));
        var (found, folder) = await LookAsync(tagged, "image/webp", FileKind.Image);
        using var _ = folder;
        (found.Reason, found.Width, found.Height).ShouldBe((null, 600, 800));
        Samples.Metadata(Original(folder)).ShouldSatisfyAllConditions(
            m => m.ShouldNotContain("GPS"), m => m.ShouldNotContain("Erika"), m => m.ShouldNotContain("4711"), m => m.ShouldContain("ICC"));
        Pixels(Original(folder)).ShouldBe(Pixels(tagged));
    }

    [Fact]
    public async Task A_tiny_image_gets_one_thumbnail_of_its_own_size()
    {
        var (found, folder) = await LookAsync(Samples.Picture("png", 20, 10), "image/png", FileKind.Image);
        using var _ = folder;
        found.Thumbnails.ShouldBe([new("small", 20, 10)]);
    }

    [Fact]
    public async Task An_animation_stays_one_and_its_first_frame_becomes_its_picture()
    {
        var gif = Samples.Media("gif", "-f", "lavfi", "-i", "testsrc=duration=1:size=200x100:rate=5");
        var (found, folder) = await LookAsync(gif, "image/gif", FileKind.Image);
        using var _ = folder;
        (found.Reason, found.Width, found.Height).ShouldBe((null, 200, 100));
        found.Thumbnails.ShouldBe([new("small", 160, 80), new("medium", 200, 100)]);
        Samples.Metadata(Original(folder)).ShouldContain("Frame Count                     : 5");
    }

    [Fact]
    public async Task An_image_that_would_take_all_memory_is_not_drawn()
    {
        var (found, folder) = await LookAsync(Samples.PngBomb(), "image/png", FileKind.Image);
        using var _ = folder;
        (found.Reason, found.Width, found.Height, found.Thumbnails.Count).ShouldBe((ErrorCodes.FileTooComplex, 50_000, 50_000, 0));
    }

    [Fact]
    public async Task A_photo_that_was_cut_off_has_no_picture_and_still_tells_no_place()
    {
        var photo = Samples.PhonePhoto();
        var (found, folder) = await LookAsync(photo[..(photo.Length / 2)], "image/jpeg", FileKind.Image);
        using var _ = folder;
        (found.Reason, found.Thumbnails.Count).ShouldBe((ErrorCodes.FileUnreadable, 0));
        Samples.Metadata(Original(folder)).ShouldNotContain("GPS");
    }

    [Theory]
    [InlineData("image/jpeg", FileKind.Image)]
    [InlineData("image/png", FileKind.Image)]
    [InlineData("video/mp4", FileKind.Video)]
    [InlineData("audio/mpeg", FileKind.Audio)]
    [InlineData("application/pdf", FileKind.Document)]
    public async Task What_is_empty_or_nonsense_is_unreadable_and_stays_as_it_is(string mediaType, FileKind kind)
    {
        foreach (var content in new[] { [], Encoding.ASCII.GetBytes("nonsense, and much of it: " + new string('x', 5000)) })
        {
            var (found, folder) = await LookAsync(content, mediaType, kind);
            using var _ = folder;
            (found.Reason, found.Thumbnails.Count).ShouldBe((ErrorCodes.FileUnreadable, 0));
            Original(folder).ShouldBe(content);
        }
    }

    [Fact]
    public async Task A_drawing_that_is_a_program_is_never_drawn()
    {
        var svg = "<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"u8.ToArray();
        foreach (var kind in new[] { FileKind.Document, FileKind.Image })
        {
            var (found, folder) = await LookAsync(svg, "image/svg+xml", kind);
            using var _ = folder;
            found.ShouldBe(new FileFindings { Thumbnails = found.Thumbnails });
            found.Thumbnails.ShouldBeEmpty();
        }

        // Nor when it says that it is something else.
        var (asPng, other) = await LookAsync(svg, "image/png", FileKind.Image);
        using var __ = other;
        asPng.Reason.ShouldBe(ErrorCodes.FileUnreadable);
    }

    [Fact]
    public async Task A_video_gets_a_poster_its_length_and_its_size_as_it_is_shown_and_tells_no_place()
    {
        var lying = Samples.Media(
            "mp4", "-f", "lavfi", "-i", "testsrc=duration=3:size=640x360:rate=10", "-f", "lavfi", "-i", "sine=duration=3", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac");
        var video = Turn(lying);
        Samples.Metadata(video).ShouldContain("GPS");
        var (found, folder) = await LookAsync(video, "video/mp4", FileKind.Video);
        using var _ = folder;
        (found.Reason, found.Width, found.Height).ShouldBe((null, 360, 640));
        found.DurationMs.ShouldNotBeNull().ShouldBeInRange(2_950, 3_050);
        found.Thumbnails.ShouldBe([new("small", 90, 160), new("medium", 360, 640), new("large", 360, 640)]);
        found.Placeholder.ShouldNotBeNull();
        Samples.Metadata(Original(folder)).ShouldNotContain("GPS");
    }

    [Fact]
    public async Task Sound_gets_its_length_and_its_loudness()
    {
        // One second of silence, one of a tone.
        var sound = Samples.Media("mp3", "-f", "lavfi", "-i", "sine=frequency=440:duration=1,adelay=1000:all=1");
        var (found, folder) = await LookAsync(sound, "audio/mpeg", FileKind.Audio);
        using var _ = folder;
        found.Reason.ShouldBeNull();
        found.DurationMs.ShouldNotBeNull().ShouldBeInRange(1_950, 2_150);
        var bars = Convert.FromBase64String(found.Waveform.ShouldNotBeNull());
        bars.Length.ShouldBe(100);
        bars[10..40].Max().ShouldBeLessThan((byte)5);
        bars[60..90].Min().ShouldBeGreaterThan((byte)10);
    }

    [Fact]
    public async Task A_recording_of_a_browser_that_does_not_say_its_length_is_measured()
    {
        var sound = Samples.Media("webm", "-f", "lavfi", "-i", "sine=duration=2", "-c:a", "libopus", "-live", "1", "-f", "webm");
        var (found, folder) = await LookAsync(sound, "audio/webm", FileKind.Audio);
        using var _ = folder;
        found.Reason.ShouldBeNull();
        found.DurationMs.ShouldNotBeNull().ShouldBeInRange(1_950, 2_100);
    }

    [Fact]
    public async Task A_playlist_that_names_other_files_opens_none_of_them()
    {
        var list = "ffconcat version 1.0\nfile /etc/hostname\n"u8.ToArray();
        var stream = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"u8.ToArray();
        foreach (var content in new[] { list, stream })
        {
            var (found, folder) = await LookAsync(content, "video/mp4", FileKind.Video);
            using var _ = folder;
            found.Reason.ShouldBe(ErrorCodes.FileUnreadable);
        }
    }

    [Fact]
    public async Task A_pdf_gets_its_pages_a_picture_of_the_first_and_its_text()
    {
        var (found, folder) = await LookAsync(Samples.Pdf(), "application/pdf", FileKind.Document);
        using var _ = folder;
        (found.Reason, found.Pages, found.Text).ShouldBe((null, 2, "Quarterly report"));
        found.Thumbnails.Select(t => t.Size).ShouldBe(["small", "medium", "large"]);
        found.Thumbnails[^1].ShouldBe(new("large", 1067, 1600));
    }

    [Fact]
    public async Task A_pdf_with_a_password_is_unreadable()
    {
        var (found, folder) = await LookAsync(Samples.LockedPdf(), "application/pdf", FileKind.Document);
        using var _ = folder;
        (found.Reason, found.Pages, found.Text).ShouldBe((ErrorCodes.FileUnreadable, null, null));
    }

    [Theory]
    [InlineData("word/document.xml", "wordprocessingml.document", "<w:p><w:r><w:t>Quar</w:t></w:r><w:r><w:t>terly</w:t></w:r></w:p><w:p><w:t>R&amp;D</w:t></w:p>", "Quarterly\nR&D")]
    [InlineData("xl/sharedStrings.xml", "spreadsheetml.sheet", "<sst><si><t>Costs</t></si><si><t>M&#252;ller</t></si></sst>", "Costs\nMüller")]
    [InlineData("ppt/slides/slide1.xml", "presentationml.presentation", "<p:sld><a:p><a:t>Welcome</a:t></a:p></p:sld>", "Welcome")]
    public async Task An_office_document_gets_its_text(string part, string type, string markup, string text)
    {
        var zip = Samples.Zip(part, $"<?xml version=\"1.0\"?>{markup}");
        var (found, folder) = await LookAsync(zip, $"application/vnd.openxmlformats-officedocument.{type}", FileKind.Document);
        using var _ = folder;
        (found.Reason, found.Text).ShouldBe((null, text));
    }

    [Fact]
    public async Task Of_a_text_without_any_markup_no_more_is_kept()
    {
        var zip = Samples.Zip("content.xml", string.Concat(Enumerable.Repeat("again ", 400_000)));
        var (found, folder) = await LookAsync(zip, "application/vnd.oasis.opendocument.text", FileKind.Document);
        using var _ = folder;
        found.Text.ShouldNotBeNull().Length.ShouldBeInRange(40_000, 60_000);
    }

    [Fact]
    public async Task An_archive_that_is_small_only_while_it_is_packed_costs_no_more_than_what_is_kept()
    {
        var zip = Samples.Zip("content.xml", string.Concat(Enumerable.Repeat("<text:p>again</text:p>", 3_000_000)));
        zip.Length.ShouldBeLessThan(1_000_000);
        var (found, folder) = await LookAsync(zip, "application/vnd.oasis.opendocument.text", FileKind.Document);
        using var _ = folder;
        found.Reason.ShouldBeNull();
        found.Text.ShouldNotBeNull().Length.ShouldBeInRange(40_000, 60_000);
    }

    [Fact]
    public async Task An_archive_of_something_else_is_a_file_without_text()
    {
        var (found, folder) = await LookAsync(Samples.Zip("readme", "hello"), "application/vnd.oasis.opendocument.text", FileKind.Document);
        using var _ = folder;
        (found.Reason, found.Text).ShouldBe((null, null));
    }

    [Fact]
    public async Task The_beginning_of_a_text_is_kept_for_the_search()
    {
        var text = Encoding.UTF8.GetBytes("Grüße\0 " + string.Concat(Enumerable.Repeat("ä", 200_000)));
        var (found, folder) = await LookAsync(text, "text/plain", FileKind.Document);
        using var _ = folder;
        found.Text.ShouldNotBeNull().ShouldStartWith("Grüße ä");
        Encoding.UTF8.GetByteCount(found.Text).ShouldBeInRange(190_000, 205_000);
        found.Text.ShouldNotContain('\uFFFD');
        Original(folder).ShouldBe(text);
        (await LookAsync([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("Wort")], "text/csv", FileKind.Document)).Found.Text.ShouldBe("Wort");
    }

    private static async Task<(FileFindings Found, WorkFolder Folder)> LookAsync(byte[] content, string mediaType, FileKind kind)
    {
        var folder = WorkFolder.Create();
        await File.WriteAllBytesAsync(folder.PathOf(WorkFolder.Original), content, Cancellation);
        return (await new Examine(ToolRunnerTests.Runner()).RunAsync(folder, mediaType, kind, Cancellation), folder);
    }

    private static byte[] Original(WorkFolder folder) => File.ReadAllBytes(folder.PathOf(WorkFolder.Original));

    private static byte[] Pixels(byte[] picture) => Samples.Run(picture, "sh", "-c", "vips rawsave in pixels && mv pixels out");

    /// <summary>As a phone that was held upright writes it.</summary>
    private static byte[] Turn(byte[] video) => Samples.Run(
        video, "sh", "-c", "mv in in.mp4 && ffmpeg -v error -i in.mp4 -c copy -metadata:s:v:0 rotate=90 -metadata location=+48.1370+011.5750/ out.mp4 && mv out.mp4 out");
}
