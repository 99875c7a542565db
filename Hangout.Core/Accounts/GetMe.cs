using Hangout.Contracts.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Accounts;

/// <summary>The caller's own account (ACC-2).</summary>
public sealed class GetMe(HangoutDbContext db)
{
    public async Task<MeDto> RunAsync(CurrentUser user, CancellationToken cancellationToken) =>
        ToDto(await db.Users.AsNoTracking().SingleAsync(u => u.Id == user.Id, cancellationToken), user);

    internal static MeDto ToDto(User u, CurrentUser user) => new(
        u.Id, u.Username, u.Name, u.AvatarUrl, u.Email, u.Phone, u.Bio, u.Location, u.Website, u.Language, user.Roles, u.Presence);
}
