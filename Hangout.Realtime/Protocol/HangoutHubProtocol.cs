using System.Buffers;
using System.Runtime.ExceptionServices;
using Hangout.Contracts;
using Hangout.Realtime.Backplane;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Hangout.Realtime.Protocol;

/// <summary>
/// SignalR's JSON protocol with Hangout's error codes: a frame that is too large or no hub message closes the connection with
/// <c>frame_too_large</c> or <c>frame_malformed</c>; arguments that do not fit fail the call with <c>body_malformed</c>.
/// </summary>
internal sealed class HangoutHubProtocol : IHubProtocol
{
    private const byte RecordSeparator = 0x1e;
    private const string HubExceptionMark = "HubException: ";
    private const string NoSuchMethod = $"{ErrorCodes.NotFound}: The hub has no such method.";
    private readonly JsonHubProtocol _json;

    public HangoutHubProtocol()
    {
        var options = new JsonHubProtocolOptions();
        HangoutJson.Apply(options.PayloadSerializerOptions);
        options.PayloadSerializerOptions.Converters.Add(new ChangedMessages.Converter());
        _json = new JsonHubProtocol(Options.Create(options));
    }

    public string Name => _json.Name;

    public int Version => _json.Version;

    public TransferFormat TransferFormat => _json.TransferFormat;

    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage message)
    {
        RefuseTooLarge(input);
        var before = input.Length;
        try
        {
            if (!_json.TryParseMessage(ref input, binder, out message!))
            {
                // A message of a kind that SignalR does not know is passed over, but it did come.
                message = PingMessage.Instance;
                return input.Length < before;
            }
        }
        catch (Exception exception) when (exception is not HubException)
        {
            // InvalidDataException for most, but a number too large or half a character comes as something else.
            // SignalR puts a HubException's text into the Close message; WriteMessage then leaves only the code of it.
            throw new HubException(ErrorCodes.FrameMalformed, exception);
        }

        message = message switch
        {
            InvocationBindingFailureMessage failure => Explain(failure, binder),
            InvocationMessage { Arguments: var arguments } call when Array.Exists(arguments, a => a is null) => Malformed(call.InvocationId, call.Target),
            // Nothing here streams.
            StreamInvocationMessage stream => Failed(stream.InvocationId, stream.Target, NoSuchMethod),
            _ => message,
        };
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _json.WriteMessage(WithCode(message), output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _json.GetMessageBytes(WithCode(message));

    private static void RefuseTooLarge(in ReadOnlySequence<byte> input)
    {
        if (input.Length <= Limits.HubFrameBytes)
            return;
        if (input.Slice(0, Limits.HubFrameBytes).PositionOf(RecordSeparator) is null)
            throw new HubException(ErrorCodes.FrameTooLarge);
    }

    private static InvocationBindingFailureMessage Explain(InvocationBindingFailureMessage failure, IInvocationBinder binder) =>
        IsKnown(failure.Target, binder) ? Malformed(failure.InvocationId, failure.Target) : Failed(failure.InvocationId, failure.Target, NoSuchMethod);

    private static InvocationBindingFailureMessage Malformed(string? id, string target) =>
        Failed(id, target, $"{ErrorCodes.BodyMalformed}: The arguments of {target} are not of the expected shape.");

    private static InvocationBindingFailureMessage Failed(string? id, string target, string text) =>
        new(id, target, ExceptionDispatchInfo.Capture(new HubException(text)));

    private static bool IsKnown(string target, IInvocationBinder binder)
    {
        try
        {
            binder.GetParameterTypes(target);
            return true;
        }
        catch (HubException)
        {
            return false;
        }
    }

    /// <summary>Leaves of "… on the server. HubException: code" the code; what names no code becomes <c>internal</c>, so that nothing of the inside shows.</summary>
    private static HubMessage WithCode(HubMessage message) => message switch
    {
        CloseMessage { Error: { } error } close => new CloseMessage(Code(error), close.AllowReconnect),
        CompletionMessage { Error: { } error } completion => CompletionMessage.WithError(completion.InvocationId!, Code(error)),
        _ => message,
    };

    private static string Code(string error)
    {
        var at = error.IndexOf(HubExceptionMark, StringComparison.Ordinal);
        if (at >= 0)
            return error[(at + HubExceptionMark.Length)..];
        if (error.StartsWith("Unknown hub method", StringComparison.Ordinal))
            return NoSuchMethod;
        // A code alone, or our own "code: text", as of a call that was refused before the hub saw it.
        var space = error.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 || (char.IsAsciiLetterLower(error[0]) && error[space - 1] == ':') ? error : ErrorCodes.Internal;
    }
}
