using Hangout.Contracts.Relationships;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Relationships;

/// <summary>Mutes and hears again (REL-1): no notification of what the other does, and none of their posts in one's timeline. The other does not learn of it.</summary>
public sealed class MutePerson(HangoutDbContext db, ChangeRelationship change)
{
    /// <summary>Mutes, or no longer.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="userId">Whom.</param>
    /// <param name="isMuted">Whether.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>How they stand; or <c>validation_failed</c>, <c>user_not_found</c>.</returns>
    public Task<Result<RelationshipDto>> RunAsync(CurrentUser user, Guid userId, bool isMuted, CancellationToken cancellationToken) =>
        change.RunAsync(user, userId, async (_, ct) =>
        {
            await (isMuted
                ? db.Database.ExecuteSqlAsync($"insert into mutes (muter_id, muted_id) values ({user.Id}, {userId}) on conflict do nothing", ct)
                : db.Database.ExecuteSqlAsync($"delete from mutes where muter_id = {user.Id} and muted_id = {userId}", ct));
            return null;
        }, cancellationToken);
}
