using System.Globalization;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Processing.Tools;
using Hangout.Core.Files.Storage;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>Makes the thumbnails and the placeholder of a picture: WebP, upright, in sRGB, without metadata, never larger than the picture.</summary>
internal sealed class Thumbnailer(ToolRunner tools)
{
    private const string Stage = "stage.png", Tiny = "tiny.webp";
    private const int LongestPlaceholder = 600;

    private static readonly (int Side, int Quality)[] Placeholders = [(24, 20), (16, 10), (8, 10)];

    /// <summary>Reads the picture once, at the largest size, and makes the others of that.</summary>
    /// <param name="folder">Where it lies; thumbnails lie beside it as <c>{size}.webp</c> afterwards.</param>
    /// <param name="picture">Its name there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Pictures> MakeAsync(WorkFolder folder, string picture, CancellationToken cancellationToken)
    {
        var staged = await ShrinkAsync(folder, picture, $"{Stage}[compression=1,strip]", FileObjects.Thumbnails[^1].Side, cancellationToken, "--export-profile", "srgb");
        if (!staged.IsDone)
            return new(Examine.ReasonOf(staged), null, []);
        var made = new List<ThumbnailDto>();
        foreach (var (name, side) in FileObjects.Thumbnails)
        {
            // Large enough already: a larger one would be the same.
            if (made is [.., var last] && Math.Max(last.Width, last.Height) < FileObjects.Thumbnails[made.Count - 1].Side)
                break;
            var result = await ShrinkAsync(folder, Stage, $"{name}.webp[Q=80,strip]", side, cancellationToken);
            if (!result.IsDone || await ReadAsync(folder, $"{name}.webp", cancellationToken) is not { } thumbnail
                || !WebpFile.TryReadSize(thumbnail, out var width, out var height))
                return new(Examine.ReasonOf(result), null, []);
            made.Add(new(name, width, height));
        }

        return new(null, await PlaceholderAsync(folder, cancellationToken), made);
    }

    private async Task<string?> PlaceholderAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        foreach (var (side, quality) in Placeholders)
        {
            var format = string.Create(CultureInfo.InvariantCulture, $"{Tiny}[Q={quality},strip]");
            if (!(await ShrinkAsync(folder, Stage, format, side, cancellationToken)).IsDone || await ReadAsync(folder, Tiny, cancellationToken) is not { } tiny)
                return null;
            var address = $"data:image/webp;base64,{Convert.ToBase64String(tiny)}";
            if (address.Length <= LongestPlaceholder && WebpFile.TryReadSize(tiny, out _, out _))
                return address;
        }

        return null;
    }

    private Task<ToolResult> ShrinkAsync(WorkFolder folder, string from, string to, int side, CancellationToken cancellationToken, params string[] options)
    {
        var pixels = side.ToString(CultureInfo.InvariantCulture);
        return tools.RunAsync(
            folder, "vips", ["thumbnail", from, to, pixels, "--height", pixels, "--size", "down", "--fail-on", "truncated", .. options], cancellationToken);
    }

    private static async Task<byte[]?> ReadAsync(WorkFolder folder, string name, CancellationToken cancellationToken) =>
        folder.Has(name) ? await File.ReadAllBytesAsync(folder.PathOf(name), cancellationToken) : null;
}
