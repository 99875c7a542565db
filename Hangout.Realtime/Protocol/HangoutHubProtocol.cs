using System.Buffers;
using System.Runtime.ExceptionServices;
using Hangout.Contracts;
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
    private readonly JsonHubProtocol _json;

    public HangoutHubProtocol()
    {
        var options = new JsonHubProtocolOptions();
        HangoutJson.Apply(options.PayloadSerializerOptions);
        _json = new JsonHubProtocol(Options.Create(options));
    }

    public string Name => _json.Name;

    public int Version => _json.Version;

    public TransferFormat TransferFormat => _json.TransferFormat;

    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage message)
    {
        RefuseTooLarge(input);
        try
        {
            if (!_json.TryParseMessage(ref input, binder, out message!))
                return false;
        }
        catch (InvalidDataException exception)
        {
            // SignalR puts a HubException's text into the Close message; WriteMessage then leaves only the code of it.
            throw new HubException(ErrorCodes.FrameMalformed, exception);
        }

        if (message is InvocationBindingFailureMessage failure)
            message = Explain(failure, binder);
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

    private static InvocationBindingFailureMessage Explain(InvocationBindingFailureMessage failure, IInvocationBinder binder)
    {
        var text = IsKnown(failure.Target, binder)
            ? $"{ErrorCodes.BodyMalformed}: The arguments of {failure.Target} are not of the expected shape."
            : $"{ErrorCodes.NotFound}: The hub has no such method.";
        return new InvocationBindingFailureMessage(failure.InvocationId, failure.Target, ExceptionDispatchInfo.Capture(new HubException(text)));
    }

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
            return $"{ErrorCodes.NotFound}: The hub has no such method.";
        return error.Contains(' ', StringComparison.Ordinal) ? ErrorCodes.Internal : error;
    }
}
