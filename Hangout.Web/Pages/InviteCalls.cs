using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;

namespace Hangout.Web.Pages;

/// <summary>Asks Api about an invite link (CNV-3) in the name of who opened it.</summary>
/// <param name="clients">Makes the client for Api.</param>
/// <param name="logger">Says what could not be had.</param>
public sealed class InviteCalls(IHttpClientFactory clients, ILogger<InviteCalls> logger)
{
    /// <summary>Where a link leads.</summary>
    /// <param name="code">The link's code.</param>
    /// <param name="address">Of the visitor: Api limits by it how many codes one may try.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The preview, or an error code.</returns>
    public Task<(InvitePreviewDto? Value, string? Error)> ShowAsync(string code, string? address, CancellationToken cancellationToken) =>
        CallAsync<InvitePreviewDto>(HttpMethod.Get, PathOf(code), token: null, address, cancellationToken);

    /// <summary>Joins by a link.</summary>
    /// <param name="code">The link's code.</param>
    /// <param name="token">Of the person's session.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation, or an error code.</returns>
    public Task<(ConversationDto? Value, string? Error)> JoinAsync(string code, string token, CancellationToken cancellationToken) =>
        CallAsync<ConversationDto>(HttpMethod.Post, PathOf(code) + "/join", token, address: null, cancellationToken);

    private static string PathOf(string code) => $"/api/invites/{Uri.EscapeDataString(code)}";

    private async Task<(T? Value, string? Error)> CallAsync<T>(HttpMethod method, string path, string? token, string? address, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path);
            if (token is not null)
                request.Headers.Authorization = new("Bearer", token);
            if (address is not null)
                request.Headers.Add("X-Forwarded-For", address);
            using var response = await clients.CreateClient(DeskDataReader.ClientName).SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return (await response.Content.ReadFromJsonAsync<T>(HangoutJson.Options, cancellationToken), null);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            return (default, problem.TryGetProperty("code", out var code) ? code.GetString() : ErrorCodes.Internal);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or Polly.ExecutionRejectedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The path holds the link's secret.
            logger.LogWarning("Api did not answer for an invite link: {Reason}", e.Message);
            return (default, ErrorCodes.Overloaded);
        }
    }
}
