using System.Text.Json.Nodes;
using Hangout.Contracts.Desktop;
using Hangout.Contracts.Realtime;
using Hangout.Core.Accounts;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Hangout.Api.Description;

/// <summary>The API's OpenAPI document: served at <c>/openapi/v1.json</c> and kept as <c>docs/openapi.json</c>, from which the browser's types are made.</summary>
public static class ApiDescription
{
    /// <summary>Where the repository keeps what is made here.</summary>
    public const string OpenApiFile = "docs/openapi.json", BrowserFile = "Hangout.Web/Client/core/wire.ts";

    private const string DocumentName = "v1";

    /// <summary>Writes the document and the browser's file anew.</summary>
    /// <param name="repository">The repository's folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>When written.</returns>
    public static async Task WriteAsync(string repository, CancellationToken cancellationToken)
    {
        var openApi = await CreateAsync(cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(repository, OpenApiFile), openApi, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(repository, BrowserFile), BrowserWire.Create(openApi), cancellationToken);
    }

    /// <summary>Makes the document as it is kept in the repository; needs no server.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>JSON, ending with a line feed.</returns>
    public static async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(ApiDescription).Assembly.GetName().Name });
        // Nothing connects: the host is never started. These only have to be there.
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ConnectionStrings:hangoutdb"] = "Host=localhost",
            ["ConnectionStrings:redis"] = "localhost",
            ["Authentication:Authority"] = "http://localhost/realms/hangout",
            ["Authentication:Audience"] = "hangout-api",
        });
        builder.AddApi();
        await using var app = builder.Build();
        app.UseApi();
        app.MapApi();
        // What starting the host would do: make the endpoints known to the description.
        app.UseRouting();
#pragma warning disable ASP0014 // The endpoints are mapped above; this only registers them.
        app.UseEndpoints(_ => { });
#pragma warning restore ASP0014
        var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentName);
        var document = await provider.GetOpenApiDocumentAsync(cancellationToken);
        document.Servers?.Clear();
        return (await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken)).ReplaceLineEndings("\n") + "\n";
    }

    internal static void AddApiDescription(this IServiceCollection services)
    {
        services.AddSingleton<IApiDescriptionProvider, HubTypes>();
        services.AddOpenApi(DocumentName, Configure);
    }

    private static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // HEAD beside GET goes without saying.
        options.ShouldInclude = operation => operation.HttpMethod != HttpMethods.Head
            || operation.ActionDescriptor.EndpointMetadata.OfType<IHttpMethodMetadata>().LastOrDefault() is { HttpMethods: ["HEAD"] };
        options.AddDocumentTransformer(DescribeAsync);
        options.AddDocumentTransformer(RemoveHubPathsAsync);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Nulls are left out on the wire (HangoutJson), so what may be null is never required.
            foreach (var property in context.JsonTypeInfo.Properties.Where(p => p.AssociatedParameter is { IsNullable: true }))
                schema.Required?.Remove(property.Name);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(HubError) && schema.Properties?["code"] is OpenApiSchema code)
                code.Enum = [.. BrowserWire.ErrorCodeList.Select(c => JsonValue.Create(c))];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            // Bound from the token, not from the request.
            operation.Parameters = operation.Parameters?.Where(p => p.Name != nameof(CurrentUser)).ToList();
            foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>().Where(p => p.Name == "deviceClass") ?? [])
                parameter.Schema = new OpenApiSchemaReference(nameof(DeviceClass), context.Document);
            return Task.CompletedTask;
        });
    }

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new()
        {
            Title = "Hangout",
            Version = "1",
            Description = "The HTTP API. Errors are problem details with a stable code. The schemas hold the hub's calls and events, too; docs/realtime.md describes them.",
        };
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
        };
        document.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>Their schemas are made by now; the hub's calls are no HTTP operations.</summary>
    private static Task RemoveHubPathsAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var path in document.Paths.Keys.Where(p => p.StartsWith("/" + HubTypes.Prefix, StringComparison.Ordinal)).ToArray())
            document.Paths.Remove(path);
        document.Tags = document.Tags?.Where(t => t.Name != HubTypes.Tag).ToHashSet();
        return Task.CompletedTask;
    }
}
