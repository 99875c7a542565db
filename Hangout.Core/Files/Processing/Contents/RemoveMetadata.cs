using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>
/// Removes from pictures and videos where, when and with what they were made, before anybody gets them (FIL-3). The picture itself is not written anew:
/// it stays the same to the pixel, with its orientation and its colour profile.
/// </summary>
internal sealed class RemoveMetadata(ToolRunner tools)
{
    private const string Cleaned = "cleaned";

    private static readonly string[] All = ["-all=", "--icc_profile:all"];

    /// <summary>Pages of a TIFF are directories like those of its metadata: only what tells of somebody goes.</summary>
    private static readonly string[] OfTiff =
    [
        "-gps:all=", "-xmp:all=", "-iptc:all=", "-photoshop:all=", "-exififd:all=", "-make=", "-model=", "-artist=", "-copyright=", "-software=", "-hostcomputer=",
        "-imagedescription=", "-modifydate=", "-documentname=",
    ];

    /// <summary>Songs keep their titles.</summary>
    private static readonly string[] OfSound = ["-gpscoordinates=", "-locationinformation=", "-xmp:all="];

    /// <summary>Changes the original in the folder. A file that no tool can rewrite stays as it is.</summary>
    /// <returns>False for a JPEG that is not whole.</returns>
    public async Task<bool> RunAsync(WorkFolder folder, string mediaType, CancellationToken cancellationToken)
    {
        string[]? removals = mediaType switch
        {
            "image/jpeg" or "image/png" => [.. All, "-tagsfromfile", "@", "-orientation"],
            // Their orientation is part of the picture's own properties.
            "image/gif" or "image/avif" or "image/heic" or "image/heif" or "video/mp4" or "video/quicktime" => All,
            "image/tiff" => OfTiff,
            "audio/mp4" => OfSound,
            _ => null,
        };
        if (mediaType == "image/webp")
            await RemoveFromWebpAsync(folder, cancellationToken);
        else if (removals is not null && !await TryAsync(folder, removals, cancellationToken) && mediaType == "image/jpeg")
        {
            // exiftool refuses a JPEG that was cut off; with an end it can be read, and it is no worse for it.
            await using var file = new FileStream(folder.PathOf(WorkFolder.Original), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            var length = file.Length;
            file.Position = length;
            file.Write([0xFF, 0xD9]);
            file.Flush();
            if (!await TryAsync(folder, removals, cancellationToken))
                file.SetLength(length);
            return false;
        }

        return true;
    }

    private async Task<bool> TryAsync(WorkFolder folder, string[] removals, CancellationToken cancellationToken)
    {
        // An empty name of a configuration means none.
        string[] arguments = ["-config", "", "-q", "-q", "-m", .. removals, "-o", Cleaned, WorkFolder.Original];
        var isDone = (await tools.RunAsync(folder, "exiftool", arguments, cancellationToken)).IsDone && folder.Has(Cleaned);
        if (isDone)
            File.Move(folder.PathOf(Cleaned), folder.PathOf(WorkFolder.Original), overwrite: true);
        else
            File.Delete(folder.PathOf(Cleaned));
        return isDone;
    }

    private static async Task RemoveFromWebpAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        var path = folder.PathOf(WorkFolder.Original);
        if (WebpFile.TryRemoveMetadata(await File.ReadAllBytesAsync(path, cancellationToken), out var cleaned))
            await File.WriteAllBytesAsync(path, cleaned, cancellationToken);
    }
}
