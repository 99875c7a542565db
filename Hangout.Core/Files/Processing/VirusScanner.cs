using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Files.Processing;

/// <summary>The scanner gave no verdict because it is away. The file waits; it is neither clean nor bad.</summary>
public sealed class ScannerAwayException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Asks clamd about a file (FIL-4). Only its own words <c>stream: OK</c> make a file clean.</summary>
public sealed class VirusScanner(IOptions<ScannerOptions> options)
{
    private const int ChunkBytes = 64 * 1024, AnswerBytes = 4 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Scans a file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>Null when it is clean, else the name of what was found.</returns>
    /// <exception cref="ScannerAwayException">The scanner is not there, or went away.</exception>
    /// <exception cref="InvalidOperationException">The scanner could not judge the file.</exception>
    public async Task<string?> ScanAsync(Stream content, CancellationToken cancellationToken)
    {
        var (host, port) = Address();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.Timeout);
        string answer;
        try
        {
            using var client = new TcpClient { NoDelay = true };
            using (var connecting = CancellationTokenSource.CreateLinkedTokenSource(limit.Token))
            {
                connecting.CancelAfter(ConnectTimeout);
                await client.ConnectAsync(host, port, connecting.Token);
            }

            answer = await AskAsync(client.GetStream(), content, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ScannerAwayException("The virus scanner does not answer in time.", e);
        }
        catch (SocketException e)
        {
            throw new ScannerAwayException($"The virus scanner is away: {e.Message}", e);
        }

        return Verdict(answer);
    }

    /// <summary>What an answer of clamd means.</summary>
    /// <param name="answer">Without its end.</param>
    /// <returns>Null for clean, else what was found.</returns>
    internal static string? Verdict(string answer) => answer switch
    {
        "stream: OK" => null,
        _ when answer.StartsWith("stream: ", StringComparison.Ordinal) && answer.EndsWith(" FOUND", StringComparison.Ordinal) => answer[8..^6],
        "" => throw new ScannerAwayException("The virus scanner went away."),
        _ => throw new InvalidOperationException($"The virus scanner could not judge the file: {answer}"),
    };

    private static async Task<string> AskAsync(NetworkStream scanner, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await scanner.WriteAsync("zINSTREAM\0"u8.ToArray(), cancellationToken);
            var chunk = new byte[4 + ChunkBytes];
            int count;
            do
            {
                // A chunk of no bytes ends the stream.
                count = await content.ReadAtLeastAsync(chunk.AsMemory(4), ChunkBytes, throwOnEndOfStream: false, cancellationToken);
                BinaryPrimitives.WriteInt32BigEndian(chunk, count);
                if (!await TryWriteAsync(scanner, chunk.AsMemory(0, 4 + count), cancellationToken))
                    break;
            }
            while (count > 0);

            var answer = new byte[AnswerBytes];
            var length = 0;
            while (length < answer.Length && await scanner.ReadAsync(answer.AsMemory(length), cancellationToken) is var read and > 0)
            {
                length += read;
                if (answer.AsSpan(0, length).Contains((byte)0))
                    break;
            }

            return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n', ' ');
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            throw new ScannerAwayException($"The virus scanner went away: {e.InnerException.Message}", e);
        }
    }

    /// <summary>A scanner that wants no more, because the stream is too long for it, says so before it hangs up.</summary>
    private static async Task<bool> TryWriteAsync(NetworkStream scanner, ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        try
        {
            await scanner.WriteAsync(chunk, cancellationToken);
            return true;
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown })
        {
            return false;
        }
    }

    private (string Host, int Port) Address()
    {
        var address = options.Value.Address;
        if (string.IsNullOrWhiteSpace(address))
            throw new ScannerAwayException("There is no virus scanner: Clamav:Address is empty.");
        var uri = new Uri(address.Contains("://", StringComparison.Ordinal) ? address : $"tcp://{address}");
        return (uri.Host, uri.Port > 0 ? uri.Port : 3310);
    }
}
