using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Desktop;

namespace Hangout.Web.Pages;

/// <summary>What the desk shows first, written into the page so that the browser need not ask (DSK-2). What is missing the browser fetches itself.</summary>
/// <param name="Me">The person.</param>
/// <param name="Device">The class of device the windows belong to.</param>
/// <param name="Desktop">The windows.</param>
/// <param name="Conversations">First page of <c>/api/conversations</c>, as it came.</param>
/// <param name="Notifications">First page of <c>/api/notifications</c>, as it came.</param>
/// <param name="Version">Of the server.</param>
public sealed record DeskData(MeDto Me, DeviceClass Device, DesktopDto? Desktop, JsonElement? Conversations, JsonElement? Notifications, string Version)
{
    /// <summary>As JSON that may stand in a script element: no character in it can end the element.</summary>
    public string ToInlineJson() => JsonSerializer.Serialize(this, HangoutJson.Options).Replace("<", "\\u003c", StringComparison.Ordinal);
}

/// <summary>Why there is no desk to show.</summary>
public enum DeskFailure
{
    /// <summary>There is one.</summary>
    None,

    /// <summary>The session does not count any more.</summary>
    SignedOut,

    /// <summary>The account is suspended or deleted.</summary>
    Closed,

    /// <summary>Api does not answer.</summary>
    Unavailable,
}

/// <summary>Asks Api for what the desk shows first.</summary>
/// <param name="clients">Makes the client named <see cref="ClientName"/>.</param>
/// <param name="logger">Says what could not be had.</param>
public sealed class DeskDataReader(IHttpClientFactory clients, ILogger<DeskDataReader> logger)
{
    /// <summary>Name of the HTTP client for Api.</summary>
    public const string ClientName = "api";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(12);

    /// <summary>Reads everything at the same time; only the person is indispensable.</summary>
    /// <param name="accessToken">The session's.</param>
    /// <param name="device">Whose windows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The data, or why there is none.</returns>
    public async Task<(DeskData? Data, DeskFailure Failure)> ReadAsync(string accessToken, DeviceClass device, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        // The first call makes the account where it is new; the others would wait for it anyway.
        var (me, failure) = await TryGetAsync<MeDto>("/api/me", accessToken, timeout.Token);
        if (me is null)
            return (null, failure);

        var desktop = TryGetAsync<DesktopDto>($"/api/desktop/{device.ToString().ToLowerInvariant()}", accessToken, timeout.Token);
        var conversations = TryGetAsync<JsonElement?>($"/api/conversations?limit={Limits.ListPage}", accessToken, timeout.Token);
        var notifications = TryGetAsync<JsonElement?>("/api/notifications", accessToken, timeout.Token);
        var opened = FirstWindows.OpenIfNone((await desktop).Value, device);
        return (new(me, device, opened, (await conversations).Value, (await notifications).Value, ThisAssembly.Version), DeskFailure.None);
    }

    private async Task<(T? Value, DeskFailure Failure)> TryGetAsync<T>(string path, string accessToken, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new("Bearer", accessToken);
            using var response = await clients.CreateClient(ClientName).SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return (await response.Content.ReadFromJsonAsync<T>(HangoutJson.Options, cancellationToken), DeskFailure.None);
            logger.LogWarning("Api answered {Path} with {Status}", path, (int)response.StatusCode);
            return (default, (int)response.StatusCode switch
            {
                StatusCodes.Status401Unauthorized => DeskFailure.SignedOut,
                StatusCodes.Status403Forbidden => DeskFailure.Closed,
                _ => DeskFailure.Unavailable,
            });
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or JsonException or Polly.ExecutionRejectedException)
        {
            logger.LogWarning("Api did not answer {Path}: {Reason}", path, e.Message);
            return (default, DeskFailure.Unavailable);
        }
    }
}

internal static class ThisAssembly
{
    public static string Version { get; } = typeof(ThisAssembly).Assembly.GetName().Version?.ToString(3) ?? "0";
}
