using System.Text.Json.Nodes;
using Hangout.Contracts;

namespace Hangout.IntegrationTests.Support;

/// <summary>Makes values of the schemas in the API's description, and spoils them in every place.</summary>
public sealed class JsonMutations
{
    /// <summary>Texts that break what does not expect them.</summary>
    public static readonly string[] NaughtyTexts =
    [
        "", " ", "\0", "a\0b", "\u200b", "\u202eevil", "null", "undefined", "true", "-1", "0", "1e9", "99999999999999999999", "NaN", "[]", "{}", "'", "' or 1=1 --", "\"", "\\", "%", "%00",
        "../../etc/passwd", "<script>alert(1)</script>", "${7*7}", "日本語", "💩", "a\u0301", "\r\nX-Injected: 1", "2026-13-45T99:99:99Z", "00000000-0000-0000-0000-000000000000", new('a', 5_000),
    ];

    private const string Hole = "@hole@";

    private static readonly string[] NaughtyValues =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "9223372036854775808", "[]", "{}", "[null]", "[[[[]]]]", """{"type":null}""", """{"type":"x"}""", """{"type":"text"}""", """{"$type":"x"}""", """{"$ref":"1"}""",
        "\"\\ud800\"", "\"\\u0000\"", $"\"{new string('x', Limits.MessageText + 1)}\"", new string('[', 70) + new string(']', 70),
        .. NaughtyTexts.Select(t => JsonValue.Create(t).ToJsonString()),
    ];

    /// <summary>Bodies that are no JSON, or none that is expected.</summary>
    public static readonly string[] NaughtyBodies =
        ["", "null", "[]", "\"x\"", "1", "{", "{}", "{\"a\":1,\"a\":2}", "\ufeff{}", "{\"\":null}", "// comment\n{}", "{,}", "{'a':1}", new('[', 10_000), "\0"];

    private readonly JsonNode _description;
    private readonly Func<string, string?> _idOf;

    /// <summary>Reads the description of the API.</summary>
    /// <param name="idOf">A good ID for a field of this name; null where any will do.</param>
    public JsonMutations(Func<string, string?> idOf)
    {
        _idOf = idOf;
        _description = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!;
    }

    /// <summary>Every operation of the API.</summary>
    public IEnumerable<Operation> Operations() =>
        from path in _description["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select new Operation(
            new HttpMethod(operation.Key.ToUpperInvariant()), path.Key,
            [.. (operation.Value!["parameters"]?.AsArray() ?? []).Where(p => (string?)p!["in"] == "query").Select(p => (string)p!["name"]!)],
            operation.Value["requestBody"]?["content"]?["application/json"]?["schema"]);

    /// <summary>The schema of a type of Contracts.</summary>
    public JsonNode SchemaOf(string type) => _description["components"]!["schemas"]![type] ?? throw new InvalidOperationException($"The description has no {type}.");

    /// <summary>A value of the schema, and that value with each of its fields left out, or something else in its place.</summary>
    public IEnumerable<string> Of(JsonNode schema)
    {
        var example = Example(schema, "", 0);
        yield return example.ToJsonString();
        foreach (var place in PlacesIn(example))
        {
            if (place.Without is { } without)
                yield return without;
            foreach (var value in NaughtyValues)
                yield return place.WithHole.Replace($"\"{Hole}\"", value, StringComparison.Ordinal);
        }
    }

    private JsonNode Example(JsonNode schema, string name, int depth)
    {
        if ((string?)schema["$ref"] is { } reference)
            return Example(SchemaOf(reference.Split('/')[^1]), name, depth + 1);
        if ((schema["anyOf"] ?? schema["oneOf"])?.AsArray() is { } choices)
            return Example(choices.First(c => (string?)c!["type"] != "null")!, name, depth + 1);
        if (schema["enum"]?.AsArray() is [{ } first, ..])
            return first.DeepClone();
        var type = schema["type"] is JsonArray types ? types.Select(t => (string)t!).First(t => t != "null") : (string?)schema["type"];
        return type switch
        {
            "array" => depth > 6 ? new JsonArray() : new JsonArray(Example(schema["items"]!, name, depth + 1)),
            "integer" or "number" => JsonValue.Create(1),
            "boolean" => JsonValue.Create(true),
            "string" when (string?)schema["format"] == "uuid" => JsonValue.Create(_idOf(name) ?? Guid.CreateVersion7().ToString()),
            "string" when (string?)schema["format"] == "date-time" => JsonValue.Create("2026-01-01T00:00:00Z"),
            "string" => JsonValue.Create("word"),
            _ => new JsonObject((schema["properties"]?.AsObject() ?? []).Where(_ => depth <= 6).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Example(p.Value!, p.Key, depth + 1)))),
        };
    }

    private static IEnumerable<(string WithHole, string? Without)> PlacesIn(JsonNode example)
    {
        foreach (var path in PathsIn(example).ToArray())
        {
            var copy = example.DeepClone();
            var parent = path[..^1].Aggregate(copy, (node, step) => step is int i ? node[i]! : node[(string)step]!);
            if (path[^1] is int index)
            {
                parent[index] = Hole;
                yield return (copy.ToJsonString(), null);
                continue;
            }

            parent[(string)path[^1]] = Hole;
            var withHole = copy.ToJsonString();
            parent.AsObject().Remove((string)path[^1]);
            yield return (withHole, copy.ToJsonString());
        }
    }

    private static IEnumerable<object[]> PathsIn(JsonNode node)
    {
        var children = node switch
        {
            JsonObject o => o.Select(p => (Step: (object)p.Key, p.Value)),
            JsonArray a => a.Select((v, i) => (Step: (object)i, Value: v)),
            _ => [],
        };
        foreach (var (step, value) in children)
        {
            yield return [step];
            foreach (var rest in value is null ? [] : PathsIn(value))
                yield return [step, .. rest];
        }
    }
}

/// <summary>One operation of the API.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path, with parameters in braces.</param>
/// <param name="Query">Parameters of its query.</param>
/// <param name="Body">The schema of its body; null without one.</param>
public sealed record Operation(HttpMethod Method, string Path, IReadOnlyList<string> Query, JsonNode? Body);
