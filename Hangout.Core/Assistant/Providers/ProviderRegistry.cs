using System.Security.Cryptography;
using Hangout.Contracts.Assistant;
using Hangout.Core.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Assistant.Providers;

/// <summary>The providers: those of the configuration, those that administrators set up, and a local Ollama (AI-2, AI-6).</summary>
public sealed class ProviderRegistry(
    HangoutDbContext db, IOptions<AssistantOptions> options, IDataProtectionProvider protection, ILogger<ProviderRegistry> logger)
{
    /// <summary>The name of the Ollama that nobody set up.</summary>
    public const string Ollama = "ollama";

    private readonly IDataProtector _protector = protection.CreateProtector("Hangout.Assistant.ProviderKey");

    /// <summary>All, by name. The configuration wins over what administrators set up.</summary>
    public async Task<IReadOnlyList<Provider>> AllAsync(CancellationToken cancellationToken)
    {
        var all = new SortedDictionary<string, Provider>(StringComparer.Ordinal);
        if (Uri.TryCreate(options.Value.OllamaUrl, UriKind.Absolute, out var ollama))
            all[Ollama] = new Provider(Ollama, ollama, "", [], Provider.UsualContextTokens, IsConfigured: false, IsFound: true);
        foreach (var kept in await db.AssistantProviders.AsNoTracking().ToListAsync(cancellationToken))
            all[kept.Name] = new Provider(kept.Name, new Uri(kept.Url), KeyOf(kept), kept.Models, Provider.UsualContextTokens, IsConfigured: false);
        foreach (var (name, given) in options.Value.Providers)
        {
            if (Uri.TryCreate(given.Url, UriKind.Absolute, out var url))
                all[name] = new Provider(name, url, given.Key, [.. Names(given.Models).Select(m => new ProviderModel(m))], given.ContextTokens, IsConfigured: true);
            else
                logger.LogWarning("Assistant:Providers:{Provider}:Url is no address", name);
        }

        return [.. all.Values];
    }

    /// <summary>A key as the database keeps it.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Encrypted.</returns>
    public string Protect(string key) => _protector.Protect(key);

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private string KeyOf(AssistantProvider kept)
    {
        if (kept.ProtectedKey is null)
            return "";
        try
        {
            return _protector.Unprotect(kept.ProtectedKey);
        }
        catch (CryptographicException)
        {
            logger.LogWarning("The key of the provider {Provider} cannot be read any more: set it again", kept.Name);
            return "";
        }
    }
}
