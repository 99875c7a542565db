using Hangout.Contracts.Assistant;
using Hangout.Core.Accounts;
using Hangout.Core.Assistant.Providers;

namespace Hangout.Core.Assistant;

/// <summary>Whether there is an assistant, and what it can do for the caller (AI-2, AI-5, AI-6).</summary>
public sealed class GetAssistant(ModelList models, ReadUsage usage)
{
    /// <summary>Looks.</summary>
    /// <param name="user">The caller.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How things stand. A provider that does not answer is named among the troubles and hides nothing of the others.</returns>
    public async Task<AssistantDto> RunAsync(CurrentUser user, CancellationToken cancellationToken)
    {
        var found = await models.ForAsync(user.IsAdministrator, cancellationToken);
        return new AssistantDto(AssistantAccount.Id, found.IsConfigured, found.Models, found.Troubles, await usage.OfAsync(user.Id, cancellationToken));
    }
}
