using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with holes that are filled once the application starts: <c>ReferenceExpression.Create($"{endpoint}/path")</c>.</summary>
public class ReferenceExpression : IExpressionValue, IValueWithReferences
{
    /// <summary>The empty text.</summary>
    public static readonly ReferenceExpression Empty = new("", [], [], []);

    private ReferenceExpression(string format, IReadOnlyList<IValueProvider> valueProviders, IReadOnlyList<string> manifestExpressions, IReadOnlyList<string?> stringFormats)
    {
        Format = format;
        ValueProviders = valueProviders;
        ManifestExpressions = manifestExpressions;
        StringFormats = stringFormats;
    }

    /// <summary>The text as a composite format.</summary>
    public string Format { get; }

    /// <summary>What fills the holes, in order.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The manifest's names for the holes.</summary>
    public IReadOnlyList<string> ManifestExpressions { get; }

    /// <summary>The format of each hole: <c>uri</c> escapes the value for use in a URI.</summary>
    public IReadOnlyList<string?> StringFormats { get; }

    /// <inheritdoc/>
    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, [.. ManifestExpressions]);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Makes an expression from an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Builder.Build();

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => GetValueAsync(new ValueProviderContext(), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string?> GetValueAsync(ValueProviderContext context, CancellationToken cancellationToken)
    {
        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await ValueProviders[i].GetValueAsync(context, cancellationToken);
            values[i] = string.Equals(StringFormats[i], "uri", StringComparison.OrdinalIgnoreCase) && value is not null
                ? Uri.EscapeDataString(value)
                : value;
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    internal static ReferenceExpression Create(string format, IReadOnlyList<(IValueProvider Value, string Expression, string? Format)> holes) =>
        new(format, [.. holes.Select(h => h.Value)], [.. holes.Select(h => h.Expression)], [.. holes.Select(h => h.Format)]);

    /// <summary>Collects an interpolated string.</summary>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler
    {
        internal readonly ReferenceExpressionBuilder Builder = new();

        /// <param name="literalLength">Length of the literal parts, in characters.</param>
        /// <param name="formattedCount">Number of holes.</param>
        public ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
        {
            _ = literalLength;
            _ = formattedCount;
        }

        /// <summary>Adds a literal part.</summary>
        public readonly void AppendLiteral(string value) => Builder.AppendLiteral(value);

        /// <summary>Adds a known value.</summary>
        public readonly void AppendFormatted(string? value) => Builder.AppendFormatted(value);

        /// <summary>Adds a known value in a format.</summary>
        public readonly void AppendFormatted(string? value, string? format = null) => Builder.AppendFormatted(value, format);

        /// <summary>Adds a hole.</summary>
        public readonly void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => Builder.AppendFormatted(valueProvider);

        /// <summary>Adds a hole with a format.</summary>
        public readonly void AppendFormatted<T>(T valueProvider, string? format = null)
            where T : IValueProvider, IManifestExpressionProvider => Builder.AppendFormatted(valueProvider, format);

        /// <summary>Adds a hole for a resource's value.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => Builder.AppendFormatted(valueProvider.Resource);

        /// <summary>Adds a hole with a format for a resource's value.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
            where T : IResource, IValueProvider, IManifestExpressionProvider => Builder.AppendFormatted(valueProvider.Resource, format);
    }
}

/// <summary>Puts an expression together piece by piece.</summary>
public class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format = new();
    private readonly List<(IValueProvider Value, string Expression, string? Format)> _holes = [];

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Adds an interpolated string.</summary>
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler) => _ = handler;

    /// <summary>Adds literal text.</summary>
    public void AppendLiteral(string value) => _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));

    /// <summary>Adds a known value.</summary>
    public void AppendFormatted(string? value) => AppendFormatted(value, null);

    /// <summary>Adds a known value in a format.</summary>
    public void AppendFormatted(string? value, string? format = null)
    {
        if (value is not null)
            AppendLiteral(string.Equals(format, "uri", StringComparison.OrdinalIgnoreCase) ? Uri.EscapeDataString(value) : value);
    }

    /// <summary>Adds a hole.</summary>
    public void AppendFormatted<T>(T valueProvider)
        where T : IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider, null);

    /// <summary>Adds a hole with a format.</summary>
    public void AppendFormatted<T>(T valueProvider, string? format)
        where T : IValueProvider, IManifestExpressionProvider
    {
        _format.Append('{').Append(_holes.Count).Append('}');
        _holes.Add((valueProvider, valueProvider.ValueExpression, format));
    }

    /// <summary>Adds a hole for any value provider with a manifest name.</summary>
    public void AppendValueProvider(object valueProvider, string? format = null)
    {
        if (valueProvider is not IValueProvider value || valueProvider is not IManifestExpressionProvider expression)
            throw new ArgumentException("The object must be an IValueProvider and an IManifestExpressionProvider.", nameof(valueProvider));
        _format.Append('{').Append(_holes.Count).Append('}');
        _holes.Add((value, expression.ValueExpression, format));
    }

    /// <summary>The expression so far.</summary>
    public ReferenceExpression Build() => ReferenceExpression.Create(_format.ToString(), _holes);

    /// <summary>Collects an interpolated string into the builder.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        private readonly ReferenceExpressionBuilder _builder;

        /// <param name="literalLength">Length of the literal parts, in characters.</param>
        /// <param name="formattedCount">Number of holes.</param>
        /// <param name="builder">The builder that takes the parts.</param>
        public ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
        {
            _ = literalLength;
            _ = formattedCount;
            _builder = builder;
        }

        /// <summary>Adds a literal part.</summary>
        public readonly void AppendLiteral(string value) => _builder.AppendLiteral(value);

        /// <summary>Adds a known value.</summary>
        public readonly void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        /// <summary>Adds a known value in a format.</summary>
        public readonly void AppendFormatted(string? value, string format) => _builder.AppendFormatted(value, format);

        /// <summary>Adds a hole.</summary>
        public readonly void AppendFormatted<T>(T valueProvider)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider);

        /// <summary>Adds a hole with a format.</summary>
        public readonly void AppendFormatted<T>(T valueProvider, string? format)
            where T : IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider, format);

        /// <summary>Adds a hole for a resource's value.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource);

        /// <summary>Adds a hole with a format for a resource's value.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format)
            where T : IResource, IValueProvider, IManifestExpressionProvider => _builder.AppendFormatted(valueProvider.Resource, format);
    }
}
