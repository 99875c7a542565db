using Hangout.Contracts.Assistant;

namespace Hangout.Core.Assistant.Providers;

/// <summary>A provider of models, with its key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Its address, with the version.</param>
/// <param name="Key">Empty for none.</param>
/// <param name="Models">Those that may be used; empty for all that it lists.</param>
/// <param name="ContextTokens">How many tokens its models read and write in all, where they do not say.</param>
/// <param name="IsConfigured">Whether the configuration has it.</param>
/// <param name="IsFound">Whether nobody set it up: it is one only while it answers.</param>
public sealed record Provider(
    string Name, Uri Url, string Key, IReadOnlyList<ProviderModel> Models, int ContextTokens, bool IsConfigured, bool IsFound = false)
{
    /// <summary>Without a word of an administrator.</summary>
    public const int UsualContextTokens = 128_000;

    /// <summary>Never with the key.</summary>
    public override string ToString() => $"{Name} at {Url}";
}

/// <summary>A model of a provider, ready to be asked.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Model">The model.</param>
public sealed record ProvidedModel(Provider Provider, ProviderModel Model)
{
    /// <summary>As clients name it.</summary>
    public string Id => $"{Provider.Name}/{Model.Name}";

    /// <summary>How many tokens it reads and writes in all.</summary>
    public int ContextTokens => Model.ContextTokens ?? Provider.ContextTokens;
}
