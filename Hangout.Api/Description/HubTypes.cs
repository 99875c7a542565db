using Hangout.Contracts.Desktop;
using Hangout.Contracts.Realtime;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;

namespace Hangout.Api.Description;

/// <summary>
/// Makes the types of the hub's calls and events known to the API's description, as if each were the answer of an operation:
/// the way by which schemas get their names and refer to one another. So does the enum that stands in an address. The operations themselves are removed again.
/// </summary>
internal sealed class HubTypes : IApiDescriptionProvider
{
    public const string Prefix = "hub-types/", Tag = "Hub";

    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        var calls = typeof(IRealtimeHub).GetMethods().Concat(typeof(IRealtimeClient).GetMethods());
        var types = calls.SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType.GenericTypeArguments.FirstOrDefault()))
            .OfType<Type>().Append(typeof(DeviceClass)).Distinct().OrderBy(t => t.Name, StringComparer.Ordinal);
        foreach (var type in types)
        {
            context.Results.Add(new()
            {
                ActionDescriptor = new ActionDescriptor { EndpointMetadata = [new TagsAttribute(Tag)] },
                HttpMethod = "GET",
                RelativePath = Prefix + type.Name,
                SupportedResponseTypes = { new() { Type = type, StatusCode = 200, ApiResponseFormats = [new() { MediaType = "application/json" }] } },
            });
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
    }
}
