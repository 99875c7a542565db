using System.Text.RegularExpressions;
using Hangout.Contracts;
using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Hangout.Core.Assistant;

/// <summary>Texts that a person uses again and again (AI-1).</summary>
public sealed partial class ManagePrompts(HangoutDbContext db)
{
    /// <summary>Lists the caller's, by name.</summary>
    public Task<PromptDto[]> ListAsync(CurrentUser user, CancellationToken cancellationToken) =>
        db.AssistantPrompts.Where(p => p.UserId == user.Id).OrderBy(p => p.Name).Select(p => new PromptDto(p.Name, p.Text)).ToArrayAsync(cancellationToken);

    /// <summary>Keeps one, in place of what had its name.</summary>
    /// <returns>The prompt; or <c>validation_failed</c>, <c>too_many</c>.</returns>
    public async Task<Result<PromptDto>> SetAsync(CurrentUser user, string name, string? text, CancellationToken cancellationToken)
    {
        if (!Name.IsMatch(name))
            return Failure.Invalid("name", $"1 to {Limits.PromptName} characters: a–z, 0–9, - and _.");
        if (text is null || text.Length is 0 or > Limits.PromptText || !TextRules.IsStorable(text) || !TextRules.IsVisible(text))
            return Failure.Invalid("text", $"1 to {Limits.PromptText} characters.");
        var written = await db.InTransactionAsync(
            async ct =>
            {
                await db.Database.ExecuteSqlAsync($"select 1 from users where id = {user.Id} for no key update", ct);
                return await db.Database.ExecuteSqlAsync(
                    $"""
                    insert into assistant_prompts (user_id, name, text)
                    select {user.Id}, {name}, {text}
                    where (select count(*) from assistant_prompts p where p.user_id = {user.Id} and p.name <> {name}) < {Limits.Prompts}
                    on conflict (user_id, name) do update set text = excluded.text
                    """,
                    ct);
            },
            cancellationToken);
        return written == 0 ? new Failure(ErrorCodes.TooMany, $"At most {Limits.Prompts} prompts are kept.") : new PromptDto(name, text);
    }

    /// <summary>Forgets one; without it, it does nothing.</summary>
    public Task DeleteAsync(CurrentUser user, string name, CancellationToken cancellationToken) =>
        Name.IsMatch(name) ? db.AssistantPrompts.Where(p => p.UserId == user.Id && p.Name == name).ExecuteDeleteAsync(cancellationToken) : Task.CompletedTask;

    [GeneratedRegex(@"^[a-z0-9_-]{1,32}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Name { get; }
}
