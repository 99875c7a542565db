using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core.Messages;

namespace Hangout.Api.Description;

/// <summary>
/// What the browser's TypeScript knows of the wire, kept as <c>Hangout.Web/Client/core/wire.ts</c>: a name for every schema, the hub's calls
/// and events, limits and error codes. All of it is read from Hangout.Contracts, so nothing is copied by hand.
/// </summary>
public static class BrowserWire
{
    private const string Head =
        """
        /** Written by `npm run types` from Hangout.Contracts; do not edit. */
        import type { components } from './api-types';

        type Schemas = components['schemas'];

        /** The server leaves a null out, so what may be null is simply absent. */
        type Wire<T> = T extends readonly (infer U)[] ? readonly Wire<U>[] : T extends object ? { readonly [K in keyof T]: Wire<Exclude<T[K], null>> } : T;
        """;

    /// <summary>Makes the file's text.</summary>
    /// <param name="openApi">The API's description, as <see cref="ApiDescription.CreateAsync"/> makes it: its schemas are what gets a name.</param>
    /// <returns>TypeScript, ending with a line feed.</returns>
    public static string Create(string openApi)
    {
        var text = new StringBuilder(Head).Append("\n\n");
        using (var document = JsonDocument.Parse(openApi))
        {
            foreach (var schema in document.RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject())
                text.Append(CultureInfo.InvariantCulture, $"export type {NameOf(schema.Name)} = Wire<Schemas['{schema.Name}']>;\n");
        }
        AppendCalls(text);
        AppendEvents(text);
        AppendLimits(text);
        AppendErrorCodes(text);
        AppendMarkup(text);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void AppendCalls(StringBuilder text)
    {
        text.Append("\n/** What the browser may call on the hub, by the method's name. */\nexport interface HubCalls {\n");
        foreach (var method in typeof(IRealtimeHub).GetMethods().OrderBy(m => m.Name, StringComparer.Ordinal))
        {
            var result = method.ReturnType.GenericTypeArguments is [var type] ? NameOf(type.Name) : "undefined";
            text.Append(CultureInfo.InvariantCulture, $"  readonly {method.Name}: {{ readonly request: {ArgumentOf(method)}; readonly result: {result} }};\n");
        }
        text.Append("}\n");
    }

    private static void AppendEvents(StringBuilder text)
    {
        var events = typeof(IRealtimeClient).GetMethods().OrderBy(m => m.Name, StringComparer.Ordinal).ToArray();
        text.Append("\n/** What the hub tells the browser, by the event's name. */\nexport interface HubEvents {\n");
        foreach (var method in events)
            text.Append(CultureInfo.InvariantCulture, $"  readonly {method.Name}: {ArgumentOf(method)};\n");
        text.Append("}\n\nexport const hubEvents = [\n");
        foreach (var method in events)
            text.Append(CultureInfo.InvariantCulture, $"  '{method.Name}',\n");
        text.Append("] as const satisfies readonly (keyof HubEvents)[];\n");
    }

    private static void AppendLimits(StringBuilder text)
    {
        text.Append("\n/** `Hangout.Contracts.Limits`; its documentation says what each one limits. */\nexport const limits = {\n");
        foreach (var limit in ConstantsOf(typeof(Limits)))
            text.Append(CultureInfo.InvariantCulture, $"  {JsonNamingPolicy.CamelCase.ConvertName(limit.Name)}: {limit.GetRawConstantValue()},\n");
        text.Append("} as const;\n");
    }

    private static void AppendErrorCodes(StringBuilder text)
    {
        text.Append("\n/** The codes of problem details and of the hub's errors. */\nexport const errorCodes = [\n");
        foreach (var code in ErrorCodeList)
            text.Append(CultureInfo.InvariantCulture, $"  '{code}',\n");
        text.Append("] as const;\n\nexport type ErrorCode = (typeof errorCodes)[number];\n");
    }

    private static void AppendMarkup(StringBuilder text)
    {
        text.Append("\n/** `Hangout.Core.Messages.MessageMarkup`: what a rendered message may hold, each element with its attributes. */\n");
        text.Append("export const messageMarkup: Readonly<Record<string, readonly string[]>> = {\n");
        foreach (var (element, attributes) in MessageMarkup.Elements)
            text.Append(CultureInfo.InvariantCulture, $"  {element}: [{string.Join(", ", attributes.Select(a => $"'{a}'"))}],\n");
        text.Append("};\n");
    }

    /// <summary>Every code there is, in the order in which they are declared.</summary>
    internal static IEnumerable<string> ErrorCodeList => ConstantsOf(typeof(ErrorCodes)).Select(f => (string)f.GetRawConstantValue()!);

    private static IEnumerable<FieldInfo> ConstantsOf(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral);

    private static string ArgumentOf(MethodInfo method) => NameOf(method.GetParameters().Single().ParameterType.Name);

    /// <summary>A schema's name in TypeScript, where nothing else is called so: without <c>Dto</c>.</summary>
    private static string NameOf(string schema) => schema.EndsWith("Dto", StringComparison.Ordinal) ? schema[..^3] : schema;
}
