using System.Security.Claims;
using System.Text;
using AnyAscii;
using Hangout.Contracts;

namespace Hangout.Core.Accounts;

/// <summary>What a validated access token says of a person, made fit for the database.</summary>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">How that one names the person.</param>
/// <param name="Username">The wished username, in the database's alphabet.</param>
/// <param name="Name">The display name, 1 to 100 characters.</param>
/// <param name="Email">Absent when the token has none, or one too long.</param>
/// <param name="Roles">System-wide roles.</param>
public sealed record TokenIdentity(string Issuer, string Subject, string Username, string Name, string? Email, IReadOnlyList<string> Roles)
{
    private const int LongestEmail = 320;

    // Words that mean several people in a mention, or the product itself.
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal) { "all", "here", "everyone", "channel", "system", "hangout" };

    /// <summary>The highest of the roles.</summary>
    public SystemRole SystemRole =>
        Roles.Contains("owner", StringComparer.Ordinal) ? SystemRole.Owner : Roles.Contains("admin", StringComparer.Ordinal) ? SystemRole.Admin : SystemRole.Member;

    /// <summary>Reads a principal that the host's authentication accepted.</summary>
    /// <param name="principal">The principal with the token's claims.</param>
    /// <returns>The identity; null without an issuer or a subject that the database can store.</returns>
    public static TokenIdentity? From(ClaimsPrincipal principal)
    {
        var issuer = principal.FindFirstValue("iss");
        var subject = principal.FindFirstValue("sub");
        if (string.IsNullOrEmpty(issuer) || string.IsNullOrEmpty(subject) || !TextRules.IsStorable(issuer) || !TextRules.IsStorable(subject))
            return null;

        var email = principal.FindFirstValue("email") is { Length: > 0 and <= LongestEmail } address && TextRules.IsStorable(address) ? address : null;
        var wished = principal.FindFirstValue("preferred_username") ?? email?.Split('@')[0] ?? "user";
        var name = TextRules.Name(
            principal.FindFirstValue("name")
            ?? $"{principal.FindFirstValue("given_name")} {principal.FindFirstValue("family_name")}");
        if (name.Length == 0)
            name = TextRules.Name(wished) is { Length: > 0 } line ? line : "Somebody";

        var roles = principal.Identities.SelectMany(i => i.FindAll(i.RoleClaimType)).Select(c => c.Value)
            .Where(r => r is "member" or "admin" or "owner").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return new(issuer, subject, UsernameFrom(wished), TextRules.Shorten(name, Limits.Name), email, roles);
    }

    /// <summary>The username to try first, second and so on: <c>bob</c>, <c>bob-2</c>, <c>bob-3</c>.</summary>
    /// <param name="attempt">1 for the first.</param>
    /// <returns>A username in the database's alphabet.</returns>
    public string Candidate(int attempt)
    {
        if (attempt == 1)
            return Username;
        var suffix = $"-{attempt}";
        return Username.Length + suffix.Length <= Limits.UsernameMax ? Username + suffix : Username[..(Limits.UsernameMax - suffix.Length)] + suffix;
    }

    /// <summary>Whether a username is the wished one or one of its numbered neighbours.</summary>
    /// <param name="username">A username.</param>
    /// <returns>True when there is no reason to rename.</returns>
    public bool IsCandidate(string username)
    {
        if (string.Equals(username, Username, StringComparison.Ordinal))
            return true;
        var dash = username.LastIndexOf('-');
        return dash > 0 && int.TryParse(username.AsSpan(dash + 1), out var attempt) && attempt > 1
            && string.Equals(Candidate(attempt), username, StringComparison.Ordinal);
    }

    /// <summary>Whether an account says already what the token says.</summary>
    /// <param name="username">The account's username.</param>
    /// <param name="name">Its display name.</param>
    /// <param name="isNameOwn">Whether the person chose the name here: the token's does not count then.</param>
    /// <param name="email">Its address.</param>
    /// <returns>True when there is nothing to refresh.</returns>
    public bool IsReflectedIn(string username, string name, bool isNameOwn, string? email) =>
        IsCandidate(username) && (isNameOwn || name == Name) && (Email is null || email == Email);

    private static string UsernameFrom(string wished)
    {
        var result = new StringBuilder(Limits.UsernameMax);
        var isGap = false;
        // Other scripts in Latin letters, as people of the script write their names abroad.
        foreach (var c in wished.Transliterate().ToLowerInvariant())
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-'))
            {
                isGap = result.Length > 0;
                continue;
            }

            if (isGap && result[^1] != '-')
                result.Append('-');
            isGap = false;
            if (result.Length >= Limits.UsernameMax)
                break;
            result.Append(c);
        }

        result.Length = Math.Min(result.Length, Limits.UsernameMax);
        var username = result.ToString();
        if (username.Length < Limits.UsernameMin || Reserved.Contains(username))
            username = (username + "-user").TrimStart('-');
        return username;
    }
}
