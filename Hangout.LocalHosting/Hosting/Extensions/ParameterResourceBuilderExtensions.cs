using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Native;

namespace Aspire.Hosting;

/// <summary>Adds parameters and connection strings.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>A parameter whose value is configured under <c>Parameters:NAME</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddParameterFromConfiguration(name, $"Parameters:{name}", secret);

    /// <summary>A parameter whose value is configured under the key.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterFromConfiguration(this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => Configured(builder, configurationKey, name), secret));

    /// <summary>A parameter with a value, which configuration under <c>Parameters:NAME</c> overrides.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <summary>A parameter whose value is computed, which configuration under <c>Parameters:NAME</c> overrides.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, _ => builder.Configuration[$"Parameters:{name}"] ?? valueGetter(), secret));

    /// <summary>A parameter with a default (generated, say), which configuration overrides. <paramref name="persist"/> keeps the default for the next start.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(Defaulted(builder, name, value, secret, persist));

    /// <summary>A generated password that is kept for the next start, as a parameter that is not yet added.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true, int minLower = 0, int minUpper = 0, int minNumeric = 0, int minSpecial = 0) =>
        CreateGeneratedParameter(builder, name, secret: true, new GenerateParameterDefault
        {
            MinLength = 22,
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial,
        });

    /// <summary>A generated value that is kept for the next start, as a parameter that is not yet added.</summary>
    public static ParameterResource CreateGeneratedParameter(IDistributedApplicationBuilder builder, string name, bool secret, GenerateParameterDefault parameterDefault) =>
        Defaulted(builder, name, parameterDefault, secret, persist: true);

    /// <summary>A parameter from configuration that is not yet added.</summary>
    public static ParameterResource CreateParameter(IDistributedApplicationBuilder builder, string name, bool secret) =>
        new(name, _ => Configured(builder, $"Parameters:{name}", name), secret);

    /// <summary>Says what the parameter is for.</summary>
    public static IResourceBuilder<ParameterResource> WithDescription(this IResourceBuilder<ParameterResource> builder, string description, bool enableMarkdown = false)
    {
        builder.Resource.Description = description;
        builder.Resource.EnableDescriptionMarkdown = enableMarkdown;
        return builder;
    }

    /// <summary>A connection string that is configured under <c>ConnectionStrings:NAME</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null) =>
        builder.AddResource(new ConfiguredConnectionStringResource(
            name,
            _ => builder.Configuration[$"ConnectionStrings:{name}"]
                ?? throw new MissingParameterValueException($"Connection string resource could not be used because connection string '{name}' is missing."),
            environmentVariableName));

    private static ParameterResource Defaulted(IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret, bool persist) =>
        new(name, d => builder.Configuration[$"Parameters:{name}"] ?? (persist ? PersistedParameters.GetOrAdd(LocalApplication.Of(builder), name, d!.GetDefaultValue) : d!.GetDefaultValue()), secret)
        {
            Default = value,
        };

    private static string Configured(IDistributedApplicationBuilder builder, string key, string name) =>
        builder.Configuration[key]
        ?? throw new MissingParameterValueException($"Parameter resource could not be used because configuration key '{key}' is missing and the Parameter '{name}' has no default value.");
}

internal sealed class ConfiguredConnectionStringResource : ParameterResource, IResourceWithConnectionString
{
    public ConfiguredConnectionStringResource(string name, Func<ParameterDefault?, string> callback, string? environmentVariable)
        : base(name, callback, secret: true)
    {
        IsConnectionString = true;
        ConnectionStringEnvironmentVariable = environmentVariable;
    }

    public string? ConnectionStringEnvironmentVariable { get; }

    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{(ParameterResource)this}");

    ValueTask<string?> IResourceWithConnectionString.GetConnectionStringAsync(CancellationToken cancellationToken) => new(ValueInternal);

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => new(ValueInternal);

    ValueTask<string?> IValueProvider.GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken) => new(ValueInternal);

    string IManifestExpressionProvider.ValueExpression => ValueExpression;
}

/// <summary>Composes connection strings.</summary>
public static class ConnectionStringBuilderExtensions
{
    /// <summary>A connection string composed of other values.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression) =>
        builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));

    /// <summary>A connection string composed of other values.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        var expression = new ReferenceExpressionBuilder();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }
}
