namespace Hangout.Core.Accounts;

/// <summary>The account that the assistant writes as (AI-3). The migration makes it; nobody signs in as it.</summary>
public static class AssistantAccount
{
    /// <summary>Its ID, the same everywhere.</summary>
    public static Guid Id { get; } = new("0193a1b2-0000-7000-8000-0000a5515741");

    /// <summary>Its issuer, which vouches for nobody.</summary>
    public const string Issuer = "hangout";
}
