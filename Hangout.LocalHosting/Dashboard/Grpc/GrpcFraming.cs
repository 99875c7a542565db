using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Hangout.LocalHosting.Dashboard.Grpc;

/// <summary>
/// gRPC's length-prefixed messages: one byte that says whether the message is compressed, four bytes of length (big-endian), the message.
/// </summary>
internal static class GrpcFraming
{
    /// <summary>The largest message taken or sent, in bytes: the limit that gRPC's clients come with.</summary>
    public const int MaxMessageBytes = 4 * 1024 * 1024;

    private const int HeaderBytes = 5;

    /// <summary>Reads the next message, or null at the end of the stream.</summary>
    /// <exception cref="GrpcException">Compressed, larger than <see cref="MaxMessageBytes"/>, cut off or malformed.</exception>
    public static async ValueTask<T?> ReadMessageAsync<T>(PipeReader reader, MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (TryParse(ref buffer, parser, out var message))
            {
                reader.AdvanceTo(buffer.Start);
                return message;
            }

            if (result.IsCompleted)
            {
                var rest = buffer.Length;
                reader.AdvanceTo(buffer.End);
                return rest == 0 ? null : throw new GrpcException(GrpcStatusCode.Internal, "The stream ended within a message.");
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Writes one message and waits until the peer's flow control has room for it.</summary>
    /// <exception cref="GrpcException">Larger than <see cref="MaxMessageBytes"/>.</exception>
    public static async ValueTask WriteMessageAsync(PipeWriter writer, IMessage message, CancellationToken cancellationToken)
    {
        WriteMessage(writer, message);
        var flushed = await writer.FlushAsync(cancellationToken);
        if (flushed.IsCompleted || flushed.IsCanceled)
            throw new OperationCanceledException("The caller no longer reads.");
    }

    /// <summary>Appends one message to <paramref name="output"/>.</summary>
    public static void WriteMessage(IBufferWriter<byte> output, IMessage message)
    {
        var size = message.CalculateSize();
        if (size > MaxMessageBytes)
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A message of {size} bytes is over the limit of {MaxMessageBytes}.");

        var header = output.GetSpan(HeaderBytes);
        header[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(header[1..], (uint)size);
        output.Advance(HeaderBytes);
        message.WriteTo(output);
    }

    private static bool TryParse<T>(ref ReadOnlySequence<byte> buffer, MessageParser<T> parser, out T? message)
        where T : class, IMessage<T>
    {
        message = null;
        if (buffer.Length < HeaderBytes)
            return false;

        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        if (header[0] != 0)
            throw new GrpcException(GrpcStatusCode.Unimplemented, "Compressed messages are not supported.");

        var length = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (length > MaxMessageBytes)
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"A message of {length} bytes is over the limit of {MaxMessageBytes}.");
        if (buffer.Length < HeaderBytes + length)
            return false;

        try
        {
            message = parser.ParseFrom(buffer.Slice(HeaderBytes, length));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"Malformed message: {e.Message}");
        }

        buffer = buffer.Slice(HeaderBytes + length);
        return true;
    }
}
