using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Hangout.Tests.Files;

/// <summary>Files to work on, made by the same tools that people's devices might use.</summary>
internal static class Samples
{
    /// <summary>The harmless test file of eicar.org, in two parts so that no scanner takes this one for it.</summary>
    public const string Eicar = @"X5O!P%@AP[4\PZX54(P^)7CC)7}" + "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private const string Locked =
        """
        JVBERi0xLjQKJb/3ov4KMSAwIG9iago8PCAvUGFnZXMgMiAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2JqCjIgMCBvYmoKPDwgL0NvdW50IDIgL0tpZHMgWyAzIDAgUiA0IDAgUiBdIC9UeXBlIC
        9QYWdlcyA+PgplbmRvYmoKMyAwIG9iago8PCAvQ29udGVudHMgNSAwIFIgL01lZGlhQm94IFsgMCAwIDIwMCAzMDAgXSAvUGFyZW50IDIgMCBSIC9SZXNvdXJjZXMgPDwgL0ZvbnQgPDwgL0YxIDYg
        MCBSID4+ID4+IC9UeXBlIC9QYWdlID4+CmVuZG9iago0IDAgb2JqCjw8IC9NZWRpYUJveCBbIDAgMCAyMDAgMzAwIF0gL1BhcmVudCAyIDAgUiAvVHlwZSAvUGFnZSA+PgplbmRvYmoKNSAwIG9iag
        o8PCAvTGVuZ3RoIDU5IC9GaWx0ZXIgL0ZsYXRlRGVjb2RlID4+CnN0cmVhbQoLdE58Rg/QEpUQ/daDbfmf8sbntvC/4V1cJ9mnEgPgTDNM31nxnghz27AaAo3Ipp5BPXhdENTC+ULInmVuZHN0cmVh
        bQplbmRvYmoKNiAwIG9iago8PCAvQmFzZUZvbnQgL0hlbHZldGljYSAvU3VidHlwZSAvVHlwZTEgL1R5cGUgL0ZvbnQgPj4KZW5kb2JqCjcgMCBvYmoKPDwgL0ZpbHRlciAvU3RhbmRhcmQgL0xlbm
        d0aCA0MCAvTyA8ODZmZTA0NTM1OGI0NGM5NjQ0NjkzZjMzYzA3Y2I1NGY1ODdkY2UxZTI2ODJmZTllY2VhNjEwN2ExZWY2MzBkZD4gL1AgLTQgL1IgMiAvVSA8OWQ0YzVkOTYyYWUxZTUxODA1Yjk5
        NTcyODY5N2E2ZGUzMzJhNjgzMjBlYTlkOTUxMTUzNjhmYTY5ZTAzNGYyMT4gL1YgMSA+PgplbmRvYmoKeHJlZgowIDgKMDAwMDAwMDAwMCA2NTUzNSBmIAowMDAwMDAwMDE1IDAwMDAwIG4gCjAwMD
        AwMDAwNjQgMDAwMDAgbiAKMDAwMDAwMDEyOSAwMDAwMCBuIAowMDAwMDAwMjU3IDAwMDAwIG4gCjAwMDAwMDAzMzAgMDAwMDAgbiAKMDAwMDAwMDQ1OSAwMDAwMCBuIAowMDAwMDAwNTI5IDAwMDAw
        IG4gCnRyYWlsZXIgPDwgL1Jvb3QgMSAwIFIgL1NpemUgOCAvSUQgWzw3NTRkMTYwOTI3MWJiNGU1MzA0ZWY3NWJjYWJhZmRhYj48NzU0ZDE2MDkyNzFiYjRlNTMwNGVmNzViY2FiYWZkYWI+XSAvRW
        5jcnlwdCA3IDAgUiA+PgpzdGFydHhyZWYKNzM1CiUlRU9GCg==
        """;

    /// <summary>A document of two pages, the first with a line of text.</summary>
    public static byte[] Pdf(string text = "Quarterly report")
    {
        var content = $"BT /F1 24 Tf 20 250 Td ({text}) Tj ET";
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]/Contents 4 0 R/Resources<</Font<</F1 6 0 R>>>>>>",
            string.Create(CultureInfo.InvariantCulture, $"<</Length {content.Length}>>stream\n{content}\nendstream"),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 300]>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ];
        var pdf = new StringBuilder("%PDF-1.4\n");
        var places = new List<int>();
        foreach (var (i, body) in objects.Index())
        {
            places.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{body}\nendobj\n");
        }

        var table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n0000000000 65535 f \n");
        foreach (var place in places)
            pdf.Append(CultureInfo.InvariantCulture, $"{place:d10} 00000 n \n");
        pdf.Append(CultureInfo.InvariantCulture, $"trailer<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(pdf.ToString());
    }

    /// <summary>A document that asks for a password.</summary>
    public static byte[] LockedPdf() => Convert.FromBase64String(Locked);

    /// <summary>A photo as phones take it: lying, with its orientation, the place and the device beside it.</summary>
    public static byte[] PhonePhoto(int width = 800, int height = 600)
    {
        var photo = Picture("jpg[Q=80]", width, height);
        return Run(
            photo, "exiftool", "-q", "-Orientation#=6", "-GPSLatitude=48.137", "-GPSLatitudeRef=N", "-Make=Phone", "-Model=Nine", "-SerialNumber=4711", "-Comment=for my eyes",
            "-XMP:Creator=Erika", "-o", "out", "in");
    }

    /// <summary>A picture with colours, in a format of libvips.</summary>
    public static byte[] Picture(string format, int width, int height)
    {
        var (w, h) = (Text(width), Text(height));
        var name = format.Split('[')[0];
        return InFolder(folder =>
        {
            Start(folder, "vips", "xyz", "xy.v", w, h);
            Start(folder, "vips", "linear", "xy.v", "scaled.v", "0.1", "20");
            Start(folder, "vips", "extract_band", "scaled.v", "x.v", "0");
            Start(folder, "vips", "bandjoin", "scaled.v x.v", "three.v");
            Start(folder, "vips", "cast", "three.v", "bytes.v", "uchar");
            Start(folder, "vips", "copy", "bytes.v", $"out.{format}", "--interpretation", "srgb");
            return File.ReadAllBytes(Path.Combine(folder, $"out.{name}"));
        });
    }

    /// <summary>What ffmpeg makes of a description.</summary>
    public static byte[] Media(string extension, params string[] arguments) => InFolder(folder =>
    {
        Start(folder, "ffmpeg", ["-v", "error", .. arguments, $"out.{extension}"]);
        return File.ReadAllBytes(Path.Combine(folder, $"out.{extension}"));
    });

    /// <summary>What a tool makes of a file: it reads <c>in</c> and writes <c>out</c>.</summary>
    public static byte[] Run(byte[] input, string tool, params string[] arguments) => InFolder(folder =>
    {
        File.WriteAllBytes(Path.Combine(folder, "in"), input);
        Start(folder, tool, arguments);
        return File.ReadAllBytes(Path.Combine(folder, "out"));
    });

    /// <summary>What exiftool tells of a file.</summary>
    public static string Metadata(byte[] input) => InFolder(folder =>
    {
        File.WriteAllBytes(Path.Combine(folder, "in"), input);
        return Start(folder, "exiftool", "-a", "-G1", "-n", "in");
    });

    /// <summary>A PNG of few bytes that says it is enormous.</summary>
    public static byte[] PngBomb(int side = 50_000)
    {
        var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), side);
        (header[8], header[9]) = (8, 2);
        WriteChunk(png, "IHDR", header);
        var pixels = new MemoryStream();
        using (var deflate = new ZLibStream(pixels, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(new byte[1_000_000]);
        WriteChunk(png, "IDAT", pixels.ToArray());
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    /// <summary>An archive with one entry.</summary>
    public static byte[] Zip(string name, string content)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry(name).Open();
            entry.Write(Encoding.ASCII.GetBytes(content));
        }

        return zip.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string name, byte[] data)
    {
        var (number, named) = (new byte[4], Encoding.ASCII.GetBytes(name).Concat(data).ToArray());
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(named));
        png.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }

    private static T InFolder<T>(Func<string, T> work)
    {
        var folder = Directory.CreateTempSubdirectory("hangout-samples-");
        try
        {
            return work(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Start(string folder, string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{tool}: {errors.Result}");
        return output;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
