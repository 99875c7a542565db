using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Hangout.Contracts.Assistant;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Assistant.Providers;

/// <summary>The models that can be asked now.</summary>
/// <param name="IsConfigured">Whether any provider is set up, or was found.</param>
/// <param name="Models">Those that the caller may use, by provider and name.</param>
/// <param name="Troubles">Providers that do not answer.</param>
public sealed record FoundModels(bool IsConfigured, IReadOnlyList<ModelDto> Models, IReadOnlyList<ProviderTroubleDto> Troubles);

/// <summary>Lists the models of all providers (AI-2). What a provider lists is kept for a minute, a failure for some seconds.</summary>
public sealed class ModelList(ProviderRegistry registry, ListedModels listed, IOptions<AssistantOptions> options)
{
    /// <summary>Lists what a person may use.</summary>
    /// <param name="isAdministrator">Whether they are one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The models; a provider that does not answer hides none of the others.</returns>
    public async Task<FoundModels> ForAsync(bool isAdministrator, CancellationToken cancellationToken)
    {
        var (models, troubles, isConfigured) = await AllAsync(cancellationToken);
        var mine = models.Where(m => isAdministrator || !m.Model.ForAdministratorsOnly).ToArray();
        var first = DefaultOf(mine);
        return new(isConfigured, [.. mine.Select(m => new ModelDto(m.Id, m.Model.Name, m.Provider.Name, m.ContextTokens, m == first))], troubles);
    }

    /// <summary>Finds a model that a person may use.</summary>
    /// <param name="id">As clients name it; null for the one that answers where none is chosen.</param>
    /// <param name="isAdministrator">Whether they are an administrator.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The model; null where there is none.</returns>
    public async Task<ProvidedModel?> FindAsync(string? id, bool isAdministrator, CancellationToken cancellationToken)
    {
        var (models, _, _) = await AllAsync(cancellationToken);
        var mine = models.Where(m => isAdministrator || !m.Model.ForAdministratorsOnly).ToArray();
        return id is null ? DefaultOf(mine) : Array.Find(mine, m => m.Id == id);
    }

    /// <summary>Looks anew at a provider that was changed.</summary>
    /// <param name="provider">Its name.</param>
    public void Forget(string provider) => listed.Forget(provider);

    private ProvidedModel? DefaultOf(ProvidedModel[] models) => Array.Find(models, m => m.Id == options.Value.DefaultModel) ?? models.FirstOrDefault();

    private async Task<(IReadOnlyList<ProvidedModel> Models, IReadOnlyList<ProviderTroubleDto> Troubles, bool IsConfigured)> AllAsync(CancellationToken cancellationToken)
    {
        var providers = await registry.AllAsync(cancellationToken);
        var lists = await Task.WhenAll(providers.Select(p => listed.OfAsync(p, cancellationToken)));
        var models = new List<ProvidedModel>();
        var troubles = new List<ProviderTroubleDto>();
        var isConfigured = false;
        foreach (var (provider, list) in providers.Zip(lists))
        {
            // An Ollama that nobody set up and that does not answer is none.
            isConfigured |= !provider.IsFound || list.Error is null;
            if (list.Error is not null && !provider.IsFound)
                troubles.Add(new(provider.Name, list.Error));
            // One that lists nothing can be asked all the same for the models that are described.
            models.AddRange((provider.Models.Count > 0 ? provider.Models : list.Names.Select(n => new ProviderModel(n))).Select(m => new ProvidedModel(provider, m)));
        }

        return (models, troubles, isConfigured);
    }
}

/// <summary>What a provider listed.</summary>
/// <param name="Names">Its models, by name.</param>
/// <param name="Error">Why it lists none.</param>
/// <param name="Until">Until when it is not asked again.</param>
public sealed record ListedNames(IReadOnlyList<string> Names, AnswerError? Error, DateTimeOffset Until);

/// <summary>Asks providers for their models, and keeps the answers for a while.</summary>
public sealed class ListedModels(ProviderHttp http, TimeProvider clock)
{
    private const int MostModels = 500, LongestName = 150;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5), KeptFor = TimeSpan.FromMinutes(1), FailureKeptFor = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, ListedNames> _kept = new(StringComparer.Ordinal);

    /// <summary>Lists.</summary>
    public async Task<ListedNames> OfAsync(Provider provider, CancellationToken cancellationToken)
    {
        var place = $"{provider.Name} {provider.Url} {provider.Key.GetHashCode(StringComparison.Ordinal)}";
        if (_kept.TryGetValue(place, out var kept) && kept.Until > clock.GetUtcNow())
            return kept;
        var asked = await AskAsync(provider, cancellationToken);
        return _kept[place] = asked;
    }

    /// <summary>Forgets what a provider listed.</summary>
    /// <param name="provider">Its name.</param>
    public void Forget(string provider)
    {
        foreach (var place in _kept.Keys.Where(k => k.StartsWith($"{provider} ", StringComparison.Ordinal)))
            _kept.TryRemove(place, out _);
    }

    private async Task<ListedNames> AskAsync(Provider provider, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Timeout);
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{provider.Url.ToString().TrimEnd('/')}/models");
            if (provider.Key.Length > 0)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", provider.Key);
            using var response = await http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            if (!response.IsSuccessStatusCode)
                return Failed(ProviderErrors.OfStatus((int)response.StatusCode, ""));
            using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(limit.Token), cancellationToken: limit.Token);
            return new(NamesOf(body.RootElement), null, clock.GetUtcNow() + KeptFor);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(ProviderErrors.Of(e));
        }
    }

    private static string[] NamesOf(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
            ? [.. data.EnumerateArray()
                .Select(m => m.ValueKind == JsonValueKind.Object && m.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : "")
                .Where(name => name.Length is > 0 and <= LongestName && TextRules.IsName(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(MostModels)]
            : throw new ProviderException("provider_failed", "The provider does not list its models as expected. Is its address right?");

    private ListedNames Failed(AnswerError error) => new([], error, clock.GetUtcNow() + FailureKeptFor);
}
