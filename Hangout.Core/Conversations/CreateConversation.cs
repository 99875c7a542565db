using Hangout.Contracts.Realtime;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Hangout.Core.Relationships;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Conversations;

/// <summary>A conversation that was asked for, and whether it is new.</summary>
/// <param name="Conversation">As the caller sees it.</param>
/// <param name="IsNew">False when it existed: the same request again, or a pair that talks already.</param>
public sealed record CreatedConversation(ConversationDto Conversation, bool IsNew);

/// <summary>
/// Starts a conversation (CNV-1). The database decides who was first: the pair of a direct conversation and the ID that follows from the client's are
/// unique, so any number of simultaneous requests make one.
/// </summary>
public sealed class CreateConversation(HangoutDbContext db, ConversationReader reader, RealtimePublisher publisher, TimeProvider clock)
{
    private static readonly Failure KeptApart = new(ErrorCodes.NotAllowed, "You blocked some of these people, or they blocked you.",
        new Dictionary<string, string[]>(StringComparer.Ordinal) { ["memberIds"] = ["names somebody whom a block keeps apart from you."] });

    private static readonly Failure NotTaken = new(ErrorCodes.MessagesNotTaken, "This person does not take messages from you.",
        new Dictionary<string, string[]>(StringComparer.Ordinal) { ["memberIds"] = ["names somebody who takes no messages from you."] });

    private static readonly Failure IdReused = new(ErrorCodes.IdReused, "This ID was used for another conversation.");

    /// <summary>What became of it; unless it was made, nothing was written.</summary>
    private enum Outcome
    {
        Made,

        /// <summary>The ID or the pair.</summary>
        Exists,

        /// <summary>By a block (REL-4).</summary>
        KeptApart,

        /// <summary>The other takes no messages from the caller (ACC-7).</summary>
        NotTaken,
    }

    /// <summary>Makes it, or finds the one that exists.</summary>
    /// <param name="user">The caller, who becomes a member.</param>
    /// <param name="request">What to make.</param>
    /// <param name="cancellationToken">Ends it; nothing is written then.</param>
    /// <returns>The conversation; or <c>validation_failed</c>, <c>user_not_found</c>, <c>not_allowed</c> where a block stands (REL-4),
    /// <c>messages_not_taken</c>, <c>id_reused</c>.</returns>
    public async Task<Result<CreatedConversation>> RunAsync(CurrentUser user, CreateConversationRequest request, CancellationToken cancellationToken)
    {
        var others = (request.MemberIds ?? []).Where(id => id != user.Id).Distinct().ToArray();
        if (Check(request, others) is { Count: > 0 } errors)
            return new Failure(ErrorCodes.ValidationFailed, "Some of the input is not valid.", errors);
        var known = await db.Users.CountAsync(u => others.Contains(u.Id) && u.DeletedAt == null && !u.IsSuspended, cancellationToken);
        if (known != others.Length)
        {
            return new Failure(ErrorCodes.UserNotFound, "Some of these people do not exist.",
                new Dictionary<string, string[]>(StringComparer.Ordinal) { ["memberIds"] = ["names somebody who does not exist."] });
        }

        var conversation = NewConversation(user, request, others);
        var outcome = await InsertAsync(conversation, user, others, cancellationToken);
        var isNew = outcome == Outcome.Made;
        var id = isNew ? conversation.Id : await FindExistingAsync(conversation, user, cancellationToken);
        if (id is null)
            return outcome switch { Outcome.KeptApart => KeptApart, Outcome.NotTaken => NotTaken, _ => IdReused };

        // What is written must be told, whether or not the caller still waits.
        var made = await reader.ReadOneAsync(user.Id, id.Value, CancellationToken.None);
        if (made.Failure is not null)
            return made.Failure;
        // Asked for again and still empty: whether the others were told the first time, nobody knows.
        if (isNew || made.Value is { LastSeq: 0, Block: null })
            await TellAsync(made.Value.Id, user.Id);
        return new CreatedConversation(made.Value, isNew);
    }

    private static Dictionary<string, string[]> Check(CreateConversationRequest request, Guid[] others)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var title = request.Title?.Trim();
        switch (request.Kind)
        {
            case ConversationKind.Direct when others.Length != 1:
                errors["memberIds"] = ["a direct conversation has exactly one other person."];
                break;
            case ConversationKind.Direct when !string.IsNullOrEmpty(title):
                errors["title"] = ["a direct conversation has no title."];
                break;
            case ConversationKind.Group when others.Length == 0:
                errors["memberIds"] = ["a group has at least one other person."];
                break;
            case ConversationKind.Channel when string.IsNullOrEmpty(title):
                errors["title"] = ["a channel needs a title."];
                break;
            case ConversationKind.Assistant:
                errors["kind"] = ["is direct, group or channel."];
                break;
        }

        if (others.Length > Limits.MembersAtCreation)
            errors["memberIds"] = [$"at most {Limits.MembersAtCreation} people; add others later."];
        if (title is { Length: > 0 } && (title.Length > Limits.Title || !TextRules.IsName(title)))
            errors["title"] = [$"1 to {Limits.Title} characters in one line, {TextRules.NameRule}."];
        if (request.Description is { } description && (description.Length > Limits.Description || !TextRules.IsStorable(description)))
            errors["description"] = [$"at most {Limits.Description} characters."];
        if (request.IsPublic && request.Kind != ConversationKind.Channel)
            errors["isPublic"] = ["only channels can be public."];
        if (request.Id == Guid.Empty)
            errors["id"] = ["is not a usable ID."];
        return errors;
    }

    private Conversation NewConversation(CurrentUser user, CreateConversationRequest request, Guid[] others)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = request.Id is { } wished ? Conversation.IdOf(user.Id, wished) : Guid.CreateVersion7(now),
            Kind = request.Kind,
            Title = request.Title?.Trim() is { Length: > 0 } title ? title : null,
            Description = request.Description?.Trim() is { Length: > 0 } description ? description : null,
            IsPublic = request.IsPublic,
            DirectKey = request.Kind == ConversationKind.Direct ? Conversation.DirectKeyOf(user.Id, others[0]) : null,
            CreatedBy = user.Id,
            MemberCount = others.Length + 1,
            LastActivityAt = now,
            CreatedAt = now,
        };
    }

    private Task<Outcome> InsertAsync(Conversation c, CurrentUser user, Guid[] others, CancellationToken cancellationToken) =>
        db.InTransactionAsync(async ct =>
        {
            if (c.DirectKey is not null)
                await BlockPerson.LockPairAsync(db, c.DirectKey, ct);
            if (await db.Blocks.AnyAsync(b => (b.BlockerId == user.Id && others.Contains(b.BlockedId)) || (b.BlockedId == user.Id && others.Contains(b.BlockerId)), ct))
                return Outcome.KeptApart;
            if (c.DirectKey is not null && !await TakesMessagesAsync(user.Id, others[0], ct))
                return Outcome.NotTaken;
            var inserted = await db.Database.ExecuteSqlAsync(
                $"""
                insert into conversations (id, kind, title, description, is_public, direct_key, created_by, member_count, last_activity_at, created_at)
                values (
                    {c.Id}, {SnakeCase.Word(c.Kind)}, {c.Title}, {c.Description}, {c.IsPublic}, {c.DirectKey}, {c.CreatedBy}, {c.MemberCount}, {c.LastActivityAt},
                    {c.CreatedAt})
                on conflict do nothing
                """,
                ct);
            if (inserted == 0)
                return Outcome.Exists;
            var ownRole = SnakeCase.Word(c.Kind == ConversationKind.Direct ? MemberRole.Member : MemberRole.Owner);
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into conversation_members (conversation_id, user_id, role, status, joined_at, invited_by)
                select {c.Id}, {user.Id}, {ownRole}, 'active', {c.CreatedAt}, null::uuid
                union all
                select {c.Id}, o.id, 'member', 'active', {c.CreatedAt}, {user.Id} from unnest({others}) as o(id)
                """,
                ct);
            return Outcome.Made;
        }, cancellationToken);

    private async Task<bool> TakesMessagesAsync(Guid userId, Guid otherId, CancellationToken cancellationToken) =>
        await db.QueryAsync(
            $"select {Privacy.MayMessageSql("$1", "p")} from users p where p.id = $2", [userId, otherId], row => row.GetBoolean(0), cancellationToken) is [true];

    private async Task<Guid?> FindExistingAsync(Conversation wished, CurrentUser user, CancellationToken cancellationToken)
    {
        if (wished.DirectKey is not null
            && await db.Conversations.Where(c => c.DirectKey == wished.DirectKey).Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancellationToken) is { } pair)
        {
            return pair;
        }

        // The same request again has the same maker and kind; anything else is a clash of IDs.
        return await db.Conversations.Where(c => c.Id == wished.Id && c.CreatedBy == user.Id && c.Kind == wished.Kind && c.DirectKey == wished.DirectKey)
            .Select(c => (Guid?)c.Id).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task TellAsync(Guid id, Guid makerId)
    {
        var others = await db.ConversationMembers
            .Where(m => m.ConversationId == id && m.UserId != makerId && m.Status == MemberStatus.Active).Select(m => m.UserId).ToListAsync(CancellationToken.None);
        // First the connections join, then they hear of it: what is written meanwhile reaches them.
        foreach (var member in others.Append(makerId))
            await publisher.ControlAsync(new MembershipControl(id, member, Active: true));
        // Each as they see it: counts and positions are everybody's own, and the maker may have written already.
        foreach (var (member, conversation) in await reader.ReadAsync([.. others.Append(makerId).Select(m => new ConversationView(m, id))], CancellationToken.None))
            await publisher.ToUserAsync(member, new ConversationsChanged([conversation], []));
    }
}
