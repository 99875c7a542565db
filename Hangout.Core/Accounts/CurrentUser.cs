using System.Reflection;
using Hangout.Contracts.Accounts;
using Microsoft.AspNetCore.Http;

namespace Hangout.Core.Accounts;

/// <summary>Who calls: an open local account, made sure of by <see cref="EnsureUser"/>.</summary>
/// <param name="Id">The user's ID.</param>
/// <param name="Username">Unique, lower case.</param>
/// <param name="Name">Display name.</param>
/// <param name="AvatarUrl">Picture, when there is one.</param>
/// <param name="Roles">System-wide roles from the token (CNV-5).</param>
public sealed record CurrentUser(Guid Id, string Username, string Name, string? AvatarUrl, IReadOnlyList<string> Roles)
{
    /// <summary>Whether they are an admin or owner of the whole system (CNV-5).</summary>
    public bool IsAdministrator => Roles.Contains("owner", StringComparer.Ordinal) || Roles.Contains("admin", StringComparer.Ordinal);

    public UserDto ToDto() => new(Id, Username, Name, AvatarUrl);

    /// <summary>Lets an endpoint take a <see cref="CurrentUser"/>: the one that the middleware put into the request's features.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parameter">The endpoint's parameter.</param>
    /// <returns>The caller.</returns>
    public static ValueTask<CurrentUser?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.Get<CurrentUser>());
}
