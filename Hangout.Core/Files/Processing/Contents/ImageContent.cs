using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hangout.Contracts;
using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>Images: their size as they are shown, and their pictures.</summary>
internal sealed partial class ImageContent(ToolRunner tools)
{
    private const long MaxPixels = 100_000_000;
    private const int MaxSide = 30_000;
    private const string Converted = "converted.png";

    private readonly Thumbnailer _thumbnailer = new(tools);

    public async Task<FileFindings> LookAsync(WorkFolder folder, string mediaType, CancellationToken cancellationToken)
    {
        // libvips reads BMP by ImageMagick only, which is not let near foreign files.
        var isBitmap = mediaType == "image/bmp";
        string[] probe = ["-v", "error", "-f", "bmp_pipe", "-show_entries", "stream=width,height", "-of", "default=noprint_wrappers=1", WorkFolder.Original];
        var header = isBitmap
            ? await tools.RunAsync(folder, "ffprobe", probe, cancellationToken)
            : await tools.RunAsync(folder, "vipsheader", ["-a", WorkFolder.Original], cancellationToken);
        if (!header.IsDone)
            return new() { Reason = Examine.ReasonOf(header) };
        var text = Encoding.UTF8.GetString(header.Output);
        if (Number(Width(), text) is not { } width || Number(Height(), text) is not { } height)
            return new() { Reason = ErrorCodes.FileUnreadable };
        if (Number(Orientation(), text) is >= 5 and <= 8)
            (width, height) = (height, width);
        var size = new FileFindings { Width = width, Height = height };
        if (IsTooLarge(width, height))
            return size with { Reason = ErrorCodes.FileTooComplex };

        if (isBitmap)
        {
            string[] convert = ["-nostdin", "-v", "error", "-f", "bmp_pipe", "-i", WorkFolder.Original, "-frames:v", "1", Converted];
            var converted = await tools.RunAsync(folder, "ffmpeg", convert, cancellationToken);
            if (!converted.IsDone || !folder.Has(Converted))
                return size with { Reason = Examine.ReasonOf(converted) };
        }

        return size.With(await _thumbnailer.MakeAsync(folder, isBitmap ? Converted : WorkFolder.Original, cancellationToken));
    }

    /// <summary>What is not decoded: a few bytes can ask for all the memory there is.</summary>
    public static bool IsTooLarge(int width, int height) => (long)width * height > MaxPixels || Math.Max(width, height) > MaxSide;

    /// <summary>The first counts: what the file says of itself comes later.</summary>
    private static int? Number(Regex field, string header) =>
        int.TryParse(field.Match(header).Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^width[:=] ?(?<number>\d+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Width();

    [GeneratedRegex(@"^height[:=] ?(?<number>\d+)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Height();

    [GeneratedRegex(@"^orientation: (?<number>\d)", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Orientation();
}
