using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;

namespace Hangout.LocalHosting.Engine;

/// <summary>The environment and arguments of one process, resolved.</summary>
internal sealed record ResourceConfiguration(
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlySet<string> SensitiveNames,
    IReadOnlyList<string> Arguments,
    IReadOnlyList<bool> AreArgumentsSensitive)
{
    // What our own process was told is not for its children: they are told what is theirs.
    private static readonly string[] NotInherited =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "DOTNET_URLS", "URLS", "HTTP_PORTS", "HTTPS_PORTS",
        "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_STARTUP_HOOKS", "HANGOUT_DCP_LOG", "Web__Port",
    ];

    private static readonly string[] SensitiveParts = ["PASSWORD", "SECRET", "TOKEN", "APIKEY", "API_KEY", "OTLP_HEADERS", "DATABASE_URL"];

    /// <summary>Calls the resource's callbacks and waits for their values.</summary>
    public static async Task<ResourceConfiguration> ResolveAsync(EngineContext engine, IResource resource, string resourceId, ReplicaPorts ports, CancellationToken cancellationToken)
    {
        ReplicaPorts.Current = ports;
        var logger = engine.Loggers.GetLogger(resourceId);
        var instance = resourceId.Length > resource.Name.Length + 1 ? resourceId[(resource.Name.Length + 1)..] : resourceId;

        var context = new EnvironmentCallbackContext(engine.ExecutionContext, resource, cancellationToken: cancellationToken) { Logger = logger };
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await callback.Callback(context);
        var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var sensitive = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await ResolveAsync(engine, resource, value, cancellationToken) is not { } text)
                continue;
            environment[name] = text.Replace(OtlpEnvironment.InstanceIdPlaceholder, instance, StringComparison.Ordinal);
            if (IsSecret(value) || SensitiveParts.Any(p => name.Contains(p, StringComparison.OrdinalIgnoreCase)))
                sensitive.Add(name);
        }

        var arguments = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = engine.ExecutionContext, Logger = logger };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(arguments);
        var resolved = new List<string>();
        var areSensitive = new List<bool>();
        foreach (var argument in arguments.Args)
        {
            if (await ResolveAsync(engine, resource, argument, cancellationToken) is not { } text)
                continue;
            resolved.Add(text);
            areSensitive.Add(IsSecret(argument));
        }

        return new(environment, sensitive, resolved, areSensitive);
    }

    /// <summary>Our own environment, without what is ours alone.</summary>
    public static Dictionary<string, string> Inherited()
    {
        var inherited = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!NotInherited.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith("OTEL_", StringComparison.Ordinal))
                inherited[name] = (string?)variable.Value ?? "";
        }

        return inherited;
    }

    /// <summary>For the dashboard.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> Snapshots() =>
        [.. Environment.Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, IsFromSpec: true) { IsSensitive = SensitiveNames.Contains(v.Key) })];

    private static async ValueTask<string?> ResolveAsync(EngineContext engine, IResource resource, object? value, CancellationToken cancellationToken) => value switch
    {
        null => null,
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(new ValueProviderContext { Caller = resource, ExecutionContext = engine.ExecutionContext }, cancellationToken),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new DistributedApplicationException($"A value of type {value.GetType().Name} cannot become a variable or argument of '{resource.Name}'."),
    };

    private static bool IsSecret(object? value) => value switch
    {
        ParameterResource parameter => parameter.Secret,
        ConnectionStringReference => true,
        IResourceWithConnectionString => true,
        IValueWithReferences references and not EndpointReference and not EndpointReferenceExpression => references.References.Any(IsSecret),
        _ => false,
    };
}
