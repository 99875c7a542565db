using System.Buffers;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Realtime.Backplane;
using Hangout.Realtime.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Hangout.Realtime.Protocol;

/// <summary>
/// The protocol of one connection. Every message it sends, whatever it is and whether or not it is well formed, counts on its person's
/// <see cref="PersonBudget"/> here, before anything is done for it; a flood is answered cheaply and then cut with <c>rate_limited</c> (SEC-3).
/// </summary>
internal sealed class BudgetedProtocol(HangoutHubProtocol inner, Client client, ConversationTopics conversations, CutOffs cutOffs) : IHubProtocol
{
    /// <summary>What a full sync counts as: it reads the whole list of conversations.</summary>
    public const int FullSyncCost = 40;

    /// <summary>What a call counts as for a conversation that the connection does not hear: the database is asked, nearly always in vain.</summary>
    public const int StrangersCost = 20;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage message)
    {
        try
        {
            return TryTakeMessage(ref input, binder, out message);
        }
        catch (HubException)
        {
            // It closes the connection.
            cutOffs.Note(client.Person);
            throw;
        }
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        inner.WriteMessage(message, output);
        if (message is CompletionMessage { Result: SyncResult { Error: null } })
            client.LargeAnswer.Release();
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    private int CostOf(HubMessage message) => message is not InvocationMessage { Arguments: [{ } argument] } ? 1 : argument switch
    {
        SyncRequest { Full: true } => FullSyncCost,
        IInConversation request => client.Has(conversations.Of(request.ConversationId)) ? 1 : StrangersCost,
        _ => 1,
    };

    private bool TryTakeMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, out HubMessage message)
    {
        client.Heard();
        if (!inner.TryParseMessage(ref input, binder, out message))
            return false;
        switch (client.Budget.Take(CostOf(message), out var retryAfterMs))
        {
            case CallVerdict.TooMuch:
                RealtimeTelemetry.ConnectionClosed(ErrorCodes.RateLimited);
                throw new HubException(ErrorCodes.RateLimited);
            case CallVerdict.Refused:
                RealtimeTelemetry.CallRefused();
                Refuse(message, retryAfterMs);
                // For the hub nothing has come.
                message = PingMessage.Instance;
                break;
            case CallVerdict.Taken when message is InvocationMessage { InvocationId: null, Arguments: [SyncRequest or WatchPresenceRequest] }:
                // A question whose answer nobody waits for.
                message = PingMessage.Instance;
                break;
        }

        return true;
    }

    private void Refuse(HubMessage message, int retryAfterMs)
    {
        if (message is not HubMethodInvocationMessage { InvocationId: { } id, Target: var target })
            return;
        var error = new HubError(ErrorCodes.RateLimited, "Too many calls.", retryAfterMs);
        var answer = HubErrors.ResultOf(target, error) is { } result
            ? CompletionMessage.WithResult(id, result)
            : CompletionMessage.WithError(id, HubErrors.TextOf(error));
        client.Send(new Frame(inner.GetMessageBytes(answer).ToArray()));
    }
}
