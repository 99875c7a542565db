using System.ClientModel;
using System.ClientModel.Primitives;
using Hangout.Core.Assistant.Providers;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;

namespace Hangout.Core.Assistant.Writing;

/// <summary>Clients of models (AI-2).</summary>
public sealed class ChatClients(ProviderHttp http, IOptions<AssistantOptions> options)
{
    /// <summary>A client of one model. A busy or failing provider is asked again before it has said anything.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The client.</returns>
    public IChatClient Of(ProvidedModel model) =>
        new OpenAIClient(
            new ApiKeyCredential(model.Provider.Key.Length > 0 ? model.Provider.Key : "none"),
            new OpenAIClientOptions
            {
                Endpoint = model.Provider.Url,
                Transport = new HttpClientPipelineTransport(http.Client),
                RetryPolicy = new ClientRetryPolicy(options.Value.Retries),
                NetworkTimeout = options.Value.TokenTimeout,
                UserAgentApplicationId = "Hangout",
            })
            .GetChatClient(model.Model.Name).AsIChatClient();
}
