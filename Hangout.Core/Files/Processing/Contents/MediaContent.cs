using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>Video and sound: length, size as it is shown, a picture of the beginning, loudness.</summary>
internal sealed class MediaContent(ToolRunner tools)
{
    private const string Poster = "poster.png";
    private const int PosterSide = 1600;

    /// <summary>Nothing but the file itself is opened, and formats that only name other files are not read at all.</summary>
    private static readonly string[] FileAlone =
    [
        "-protocol_whitelist", "file,pipe", "-format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,ogg,mp3,aac,flac,wav,aiff,mpeg,mpegts,amr",
    ];

    private readonly Thumbnailer _thumbnailer = new(tools);

    public async Task<FileFindings> LookAsync(WorkFolder folder, FileKind kind, CancellationToken cancellationToken)
    {
        string[] arguments = ["-v", "error", .. FileAlone, "-print_format", "json", "-show_format", "-show_streams", WorkFolder.Original];
        var probed = await tools.RunAsync(folder, "ffprobe", arguments, cancellationToken, outputBytes: 1024 * 1024);
        if (!probed.IsDone || Parse(probed.Output) is not { } probe)
            return new() { Reason = Examine.ReasonOf(probed) };
        var findings = new FileFindings { DurationMs = probe.DurationMs };
        var video = probe.Streams.FirstOrDefault(s => s is { CodecType: "video", Disposition.AttachedPic: 0, Width: > 0, Height: > 0 });
        if (video is not null && kind == FileKind.Video)
            return await LookAtVideoAsync(folder, findings, video, cancellationToken);
        return probe.Streams.Any(s => s.CodecType == "audio")
            ? await ListenAsync(folder, findings, cancellationToken)
            : findings with { Reason = ErrorCodes.FileUnreadable };
    }

    private async Task<FileFindings> LookAtVideoAsync(WorkFolder folder, FileFindings findings, ProbedStream video, CancellationToken cancellationToken)
    {
        findings = video.IsTurned ? findings with { Width = video.Height, Height = video.Width } : findings with { Width = video.Width, Height = video.Height };
        if (ImageContent.IsTooLarge(video.Width, video.Height))
            return findings with { Reason = ErrorCodes.FileTooComplex };

        // Many videos begin in black: a moment later there is something to see. One that ends before has only its beginning.
        var moment = Math.Min(1.0, (findings.DurationMs ?? 0) / 10_000.0);
        var result = await TakePosterAsync(folder, video.Index, moment, cancellationToken);
        if (moment > 0 && result.Outcome != ToolOutcome.Exceeded && !folder.Has(Poster))
            result = await TakePosterAsync(folder, video.Index, 0, cancellationToken);
        return folder.Has(Poster)
            ? findings.With(await _thumbnailer.MakeAsync(folder, Poster, cancellationToken))
            : findings with { Reason = Examine.ReasonOf(result) };
    }

    private Task<ToolResult> TakePosterAsync(WorkFolder folder, int stream, double moment, CancellationToken cancellationToken) => tools.RunAsync(
        folder, "ffmpeg",
        [
            "-nostdin", "-v", "error", "-threads", "2", .. FileAlone, "-ss", moment.ToString("0.###", CultureInfo.InvariantCulture), "-i", WorkFolder.Original,
            "-map", string.Create(CultureInfo.InvariantCulture, $"0:{stream}"), "-frames:v", "1",
            "-vf", $"scale=w='min({PosterSide},iw)':h='min({PosterSide},ih)':force_original_aspect_ratio=decrease", Poster,
        ],
        cancellationToken);

    private async Task<FileFindings> ListenAsync(WorkFolder folder, FileFindings findings, CancellationToken cancellationToken)
    {
        var waveform = new Waveform();
        string[] arguments =
        [
            "-nostdin", "-v", "error", "-threads", "2", .. FileAlone, "-i", WorkFolder.Original, "-map", "0:a:0", "-ac", "1",
            "-ar", Waveform.SamplesPerSecond.ToString(CultureInfo.InvariantCulture), "-f", "s16le", "pipe:1",
        ];
        var heard = await tools.RunAsync(folder, "ffmpeg", arguments, cancellationToken, read: waveform.ReadAsync);
        if (heard.Outcome == ToolOutcome.Exceeded || waveform.DurationMs == 0)
            return findings with { Reason = Examine.ReasonOf(heard) };

        // Recordings that a browser made do not say how long they are.
        return findings with { DurationMs = findings.DurationMs ?? waveform.DurationMs, Waveform = waveform.ToBase64() };
    }

    private static Probe? Parse(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<Probe>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Probe([property: JsonPropertyName("format")] ProbedFormat? Format)
    {
        [JsonPropertyName("streams")]
        public IReadOnlyList<ProbedStream> Streams { get; init; } = [];

        public long? DurationMs =>
            double.TryParse(Format?.Duration, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 10_000_000
                ? (long)Math.Round(seconds * 1000) : null;
    }

    private sealed record ProbedFormat([property: JsonPropertyName("duration")] string? Duration);

    private sealed record ProbedStream(
        [property: JsonPropertyName("index")] int Index,
        [property: JsonPropertyName("codec_type")] string? CodecType,
        [property: JsonPropertyName("width")] int Width,
        [property: JsonPropertyName("height")] int Height,
        [property: JsonPropertyName("disposition")] ProbedDisposition? Disposition,
        [property: JsonPropertyName("side_data_list")] IReadOnlyList<ProbedSideData>? SideData)
    {
        public bool IsTurned => SideData?.Any(d => Math.Abs(d.Rotation) % 180 == 90) == true;
    }

    private sealed record ProbedDisposition([property: JsonPropertyName("attached_pic")] int AttachedPic);

    private sealed record ProbedSideData([property: JsonPropertyName("rotation")] double Rotation);
}
