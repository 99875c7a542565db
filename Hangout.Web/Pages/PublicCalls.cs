using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Assistant;
using Hangout.Contracts.Posts;

namespace Hangout.Web.Pages;

/// <summary>Asks Api for what everybody may see of people, posts and shared chats (SOC-3, AI-4), in the name of who opened the page.</summary>
/// <param name="clients">Makes the client for Api.</param>
/// <param name="logger">Says what could not be had.</param>
public sealed class PublicCalls(IHttpClientFactory clients, ILogger<PublicCalls> logger)
{
    /// <summary>A public profile.</summary>
    /// <param name="username">Whose.</param>
    /// <param name="address">Of the visitor: Api limits by it how much one may ask.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The profile, or an error code.</returns>
    public Task<(PublicProfileDto? Value, string? Error)> PersonAsync(string username, string? address, CancellationToken cancellationToken) =>
        GetAsync<PublicProfileDto>(PathOf(username), address, cancellationToken);

    /// <summary>The newest public posts of a person.</summary>
    /// <param name="username">Whose.</param>
    /// <param name="address">Of the visitor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The posts, or an error code.</returns>
    public Task<(Page<PostDto>? Value, string? Error)> PostsOfAsync(string username, string? address, CancellationToken cancellationToken) =>
        GetAsync<Page<PostDto>>(PathOf(username) + "/posts", address, cancellationToken);

    /// <summary>A public post.</summary>
    /// <param name="postId">Which.</param>
    /// <param name="address">Of the visitor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The post, or an error code.</returns>
    public Task<(PostDto? Value, string? Error)> PostAsync(Guid postId, string? address, CancellationToken cancellationToken) =>
        GetAsync<PostDto>($"/api/public/posts/{postId}", address, cancellationToken);

    /// <summary>A conversation with the assistant that was shared with everybody who has its address.</summary>
    /// <param name="token">The end of the address.</param>
    /// <param name="address">Of the visitor.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation, or an error code.</returns>
    public Task<(SharedChatDto? Value, string? Error)> SharedChatAsync(string token, string? address, CancellationToken cancellationToken) =>
        GetAsync<SharedChatDto>($"/api/public/shared-chats/{Uri.EscapeDataString(token)}", address, cancellationToken);

    private static string PathOf(string username) => $"/api/public/people/{Uri.EscapeDataString(username)}";

    private async Task<(T? Value, string? Error)> GetAsync<T>(string path, string? address, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
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
            logger.LogWarning("Api did not answer for a public page: {Reason}", e.Message);
            return (default, ErrorCodes.Overloaded);
        }
    }
}
