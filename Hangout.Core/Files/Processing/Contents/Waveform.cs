using System.Buffers.Binary;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>The loudness of sound over its length, from samples as they come. However long it is, few numbers are kept.</summary>
internal sealed class Waveform
{
    /// <summary>What the samples are to be: 16 bits, little-endian, one channel.</summary>
    public const int SamplesPerSecond = 8_000;

    private const int Bars = 100, MostPeaks = 100 * 40;
    private readonly List<int> _peaks = [];
    private long _samples;
    private int _samplesPerPeak = 80;
    private int _peak, _inPeak;

    /// <summary>How much was heard.</summary>
    public long DurationMs => _samples * 1000 / SamplesPerSecond;

    /// <summary>Hears samples until they end.</summary>
    public async Task ReadAsync(Stream samples, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        while (await samples.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is var count and > 0)
        {
            for (var i = 0; i + 1 < count; i += 2)
                Hear(Math.Abs((int)BinaryPrimitives.ReadInt16LittleEndian(buffer.AsSpan(i))));
        }
    }

    /// <summary>Up to 100 bytes, each the peak of an equal share of the length.</summary>
    public string ToBase64()
    {
        var peaks = _inPeak > 0 ? [.. _peaks, _peak] : _peaks;
        var count = Math.Min(Bars, peaks.Count);
        var bars = new byte[count];
        for (var i = 0; i < count; i++)
        {
            var (from, to) = ((long)i * peaks.Count / count, (long)(i + 1) * peaks.Count / count);
            bars[i] = (byte)Math.Min(255, peaks.GetRange((int)from, (int)(to - from)).Max() >> 7);
        }

        return Convert.ToBase64String(bars);
    }

    private void Hear(int loudness)
    {
        _samples++;
        _peak = Math.Max(_peak, loudness);
        if (++_inPeak < _samplesPerPeak)
            return;
        _peaks.Add(_peak);
        (_peak, _inPeak) = (0, 0);
        if (_peaks.Count < MostPeaks)
            return;

        // Twice as long a stretch for each from now on.
        for (var i = 0; i < MostPeaks / 2; i++)
            _peaks[i] = Math.Max(_peaks[2 * i], _peaks[2 * i + 1]);
        _peaks.RemoveRange(MostPeaks / 2, MostPeaks / 2);
        _samplesPerPeak *= 2;
    }
}
