using Hangout.Core.Assistant.Providers;
using Hangout.Core.Assistant.Writing;
using Hangout.Core.Conversations;
using Hangout.Core.Conversations.Changes;
using Hangout.Core.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Hangout.Core.Assistant;

/// <summary>Adds the assistant.</summary>
public static class AssistantSetup
{
    /// <summary>What asks for answers, for Api.</summary>
    public static IServiceCollection AddAssistant(this IServiceCollection services)
    {
        services.AddAssistantProviders();
        services.AddScoped<AssistantConversations>().AddScoped<CreateAssistantConversation>().AddScoped<ChangeAssistantConversation>();
        services.AddScoped<GetAssistant>().AddScoped<ReadUsage>().AddScoped<ManageProviders>().AddScoped<ManagePrompts>();
        services.AddScoped<AskForAnswer>().AddScoped<StopAnswer>().AddScoped<ReadAnswerText>().AddScoped<ExportAssistantConversation>();
        services.AddScoped<ConversationTranscript>().AddScoped<SummariseMissed>();
        services.AddScoped<SharedChats>().AddScoped<EndShares>().AddScoped<ShareAssistantConversation>().AddScoped<OpenSharedChat>();
        return services;
    }

    /// <summary>What the worker needs to write answers.</summary>
    public static IServiceCollection AddAnswerWriting(this IServiceCollection services)
    {
        services.AddAssistantProviders();
        services.AddScoped<ConversationAccess>().AddScoped<ConversationReader>().AddScoped<ChangeConversation>();
        services.AddScoped<EndShares>().AddScoped<AskForAnswer>().AddScoped<AssistantConversations>().AddScoped<ChangeAssistantConversation>();
        services.AddSingleton<ChatClients>().AddScoped<AnswerPrompt>().AddScoped<QuestionFiles>()
            .AddScoped<ConversationTranscript>().AddScoped<AssistantSettingsReader>();
        services.AddScoped<OpenAnswers>().AddScoped<FinishAnswer>().AddScoped<NameConversation>().AddScoped<WriteAnswer>();
        return services;
    }

    /// <summary>The providers, their models and keys.</summary>
    internal static IServiceCollection AddAssistantProviders(this IServiceCollection services)
    {
        services.AddOptions<AssistantOptions>().BindConfiguration("Assistant");
        // Keys of providers are written by Api and read by the worker: they share the keys that encrypt them.
        services.AddDataProtection().SetApplicationName("hangout").PersistKeysToDbContext<HangoutDbContext>();
        services.AddSingleton<ProviderHttp>().AddSingleton<ListedModels>().AddSingleton<AnswerChannel>();
        services.AddScoped<ProviderRegistry>().AddScoped<ModelList>();
        return services;
    }
}
