using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hangout.Contracts;

/// <summary>How every service writes JSON: camelCase names, enums as lower-case strings, nulls left out.</summary>
public static class HangoutJson
{
    /// <summary>The options themselves; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the same settings to options that a framework owns (HTTP, SignalR).</summary>
    /// <param name="options">The options to change.</param>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowOutOfOrderMetadataProperties = true;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(MayLackWhatMayBeNull).WithAddedModifier(NeedsItsType);
    }

    /// <summary>Nulls are left out when written, so what may be null may be missing when read.</summary>
    private static void MayLackWhatMayBeNull(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.IsRequired && property.AssociatedParameter is { IsNullable: true })
                property.IsRequired = false;
        }
    }

    /// <summary>An object that does not say which of several types it is, is malformed like any other; otherwise the serializer says that it does not support it.</summary>
    private static void NeedsItsType(JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is { } options && type.Type.IsAbstract)
            type.CreateObject = () => throw new JsonException($"The property '{options.TypeDiscriminatorPropertyName}' is missing.");
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Apply(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
