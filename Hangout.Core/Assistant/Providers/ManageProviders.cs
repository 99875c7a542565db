using System.Text.RegularExpressions;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Hangout.Core.Assistant.Providers;

/// <summary>Sets providers of models up (AI-2). For administrators of the whole system.</summary>
public sealed partial class ManageProviders(HangoutDbContext db, ProviderRegistry registry, ModelList models, IOptions<AssistantOptions> options)
{
    private const int LeastContext = 256, MostContext = 10_000_000;

    /// <summary>The caller is no administrator.</summary>
    public static Failure NotAllowed { get; } = new(ErrorCodes.NotAllowed, "This is for administrators.");

    private static readonly Failure Configured = new(ErrorCodes.NotAllowed, "The server's configuration has a provider of this name; it is changed there.");

    /// <summary>Lists them, by name, without keys.</summary>
    public async Task<Result<ProviderDto[]>> ListAsync(CurrentUser user, CancellationToken cancellationToken) =>
        user.IsAdministrator
            ? (await registry.AllAsync(cancellationToken)).Where(p => !p.IsFound)
                .Select(p => new ProviderDto(p.Name, p.Url.ToString(), p.Key.Length > 0, p.IsConfigured, p.Models)).ToArray()
            : NotAllowed;

    /// <summary>Sets one up, or changes it.</summary>
    /// <returns>The provider; or <c>not_allowed</c>, <c>validation_failed</c>.</returns>
    public async Task<Result<ProviderDto>> SetAsync(CurrentUser user, string name, SetProviderRequest request, CancellationToken cancellationToken)
    {
        if (!user.IsAdministrator)
            return NotAllowed;
        if (Check(name, request) is { Count: > 0 } errors)
            return new Failure(ErrorCodes.ValidationFailed, "Some of the input is not valid.", errors);
        if (options.Value.Providers.ContainsKey(name))
            return Configured;
        var kept = await db.AssistantProviders.FirstOrDefaultAsync(p => p.Name == name, cancellationToken);
        if (kept is null)
            db.AssistantProviders.Add(kept = new AssistantProvider { Name = name, Url = request.Url });
        (kept.Url, kept.Models, kept.UpdatedAt) = (request.Url, request.Models ?? [], DateTimeOffset.UtcNow);
        if (request.Key is { } key)
            kept.ProtectedKey = key.Length == 0 ? null : registry.Protect(key);
        await db.SaveChangesAsync(cancellationToken);
        models.Forget(name);
        return new ProviderDto(name, kept.Url, kept.ProtectedKey is not null, IsConfigured: false, kept.Models);
    }

    /// <summary>Takes one away; without it, it does nothing.</summary>
    public async Task<Failure?> DeleteAsync(CurrentUser user, string name, CancellationToken cancellationToken)
    {
        if (!user.IsAdministrator)
            return NotAllowed;
        if (options.Value.Providers.ContainsKey(name))
            return Configured;
        if (Name.IsMatch(name))
            await db.AssistantProviders.Where(p => p.Name == name).ExecuteDeleteAsync(cancellationToken);
        models.Forget(name);
        return null;
    }

    private static Dictionary<string, string[]> Check(string name, SetProviderRequest request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!Name.IsMatch(name))
            errors["name"] = [$"1 to {Limits.ProviderName} characters: a–z, 0–9, dot, - and _, beginning with a letter or digit."];
        if (request.Url is not { Length: > 0 and <= Limits.ProviderUrl } || !TextRules.IsStorable(request.Url)
            || !Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            errors["url"] = [$"is an http or https address of at most {Limits.ProviderUrl} characters."];
        }

        if (request.Key is { } key && (key.Length > Limits.ProviderKey || key.Any(c => c is < ' ' or > '~')))
            errors["key"] = [$"at most {Limits.ProviderKey} ASCII characters."];
        var described = request.Models ?? [];
        if (described.Count > Limits.ProviderModels)
            errors["models"] = [$"at most {Limits.ProviderModels}."];
        else if (!described.All(IsGood))
            errors["models"] = [$"each has a name of 1 to 150 characters, {LeastContext} to {MostContext} context tokens, and no price below 0."];
        else if (described.Select(m => m.Name).Distinct(StringComparer.Ordinal).Count() != described.Count)
            errors["models"] = ["names a model twice."];
        return errors;
    }

    private static bool IsGood(ProviderModel? model) =>
        model is { Name.Length: > 0 and <= Limits.ModelName - Limits.ProviderName } && TextRules.IsName(model.Name)
        && model.ContextTokens is null or (>= LeastContext and <= MostContext)
        && IsPrice(model?.PromptPrice) && IsPrice(model?.CompletionPrice);

    private static bool IsPrice(double? price) => price is null or (>= 0 and < 1e9);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,49}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name { get; }
}
