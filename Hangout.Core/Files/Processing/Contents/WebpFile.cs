using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>
/// The chunks of a WebP file. Their lengths and the size of the picture are read here, and nothing more: exiftool of Debian 12 cannot write WebP, and
/// what the tools made is given out only if it is what it should be.
/// </summary>
internal static class WebpFile
{
    private const int HeaderBytes = 12, ChunkHeaderBytes = 8, FlagsAt = 8;
    private const byte ExifFlag = 0x08, XmpFlag = 0x04;

    /// <summary>The size of the picture; false when it is no WebP.</summary>
    public static bool TryReadSize(ReadOnlySpan<byte> file, out int width, out int height)
    {
        (width, height) = (0, 0);
        if (file.Length < 30 || !IsWebp(file))
            return false;
        var body = file[20..];
        switch (file[12..16])
        {
            case [(byte)'V', (byte)'P', (byte)'8', (byte)'X']:
                (width, height) = (1 + Three(body[4..]), 1 + Three(body[7..]));
                return true;
            case [(byte)'V', (byte)'P', (byte)'8', (byte)'L'] when body[0] == 0x2F:
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
                (width, height) = (1 + (int)(bits & 0x3FFF), 1 + (int)((bits >> 14) & 0x3FFF));
                return true;
            case [(byte)'V', (byte)'P', (byte)'8', (byte)' '] when body[3..6] is [0x9D, 0x01, 0x2A]:
                (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Leaves out what tells of the camera and the place. The pixels, the animation and the colour profile stay as they are.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cleaned">The file without it.</param>
    /// <returns>False when there is nothing to remove, or the chunks do not fit into the file.</returns>
    public static bool TryRemoveMetadata(byte[] file, [NotNullWhen(true)] out byte[]? cleaned)
    {
        cleaned = null;
        if (file.Length < HeaderBytes || !IsWebp(file))
            return false;
        var kept = new MemoryStream(file.Length);
        kept.Write(file, 0, HeaderBytes);
        var position = (long)HeaderBytes;
        while (position + ChunkHeaderBytes <= file.Length)
        {
            var name = file.AsSpan((int)position, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)position + 4));
            var end = position + ChunkHeaderBytes + length + (length & 1);
            if (end > file.Length + (length & 1))
                return false;
            if (!name.SequenceEqual("EXIF"u8) && !name.SequenceEqual("XMP "u8))
                kept.Write(file, (int)position, (int)(Math.Min(end, file.Length) - position));
            position = end;
        }

        // What follows the last whole chunk belongs to no picture.
        if (kept.Length == file.Length)
            return false;
        cleaned = kept.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(cleaned.AsSpan(4), (uint)cleaned.Length - 8);
        if (cleaned.Length > HeaderBytes + FlagsAt && cleaned.AsSpan(HeaderBytes, 4).SequenceEqual("VP8X"u8))
            cleaned[HeaderBytes + FlagsAt] &= unchecked((byte)~(ExifFlag | XmpFlag));
        return true;
    }

    private static bool IsWebp(ReadOnlySpan<byte> file) => file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8);

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
