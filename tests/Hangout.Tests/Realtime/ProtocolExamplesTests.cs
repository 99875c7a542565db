using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Hangout.Contracts;
using Hangout.Contracts.Realtime;

namespace Hangout.Tests.Realtime;

/// <summary>What docs/realtime-examples.md shows to authors of clients is what goes over the wire.</summary>
public sealed partial class ProtocolExamplesTests
{
    private static readonly JsonSerializerOptions Strict = new(HangoutJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };
    private static readonly List<(string Name, string Kind, string Json)> Examples = Read();

    public static TheoryData<string, string> Shapes
    {
        get
        {
            var shapes = new TheoryData<string, string>();
            foreach (var method in typeof(IRealtimeHub).GetMethods())
            {
                shapes.Add(method.Name, "call");
                if (method.ReturnType.IsGenericType)
                    shapes.Add(method.Name, "answer");
            }

            foreach (var method in typeof(IRealtimeClient).GetMethods())
                shapes.Add(method.Name, "event");
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_has_examples_that_are_exactly_it(string name, string kind)
    {
        var examples = Examples.Where(e => e.Name == name && e.Kind == kind).ToList();
        examples.ShouldNotBeEmpty($"{name}: {kind}");
        foreach (var (_, _, json) in examples)
        {
            var value = JsonSerializer.Deserialize(json, TypeOf(name, kind), Strict).ShouldNotBeNull();
            var again = JsonSerializer.SerializeToNode(value, value.GetType(), HangoutJson.Options);
            JsonNode.DeepEquals(again, JsonNode.Parse(json)).ShouldBeTrue($"{name}: {kind}\n{json}\nis written as\n{again!.ToJsonString()}");
        }
    }

    [Fact]
    public void No_example_is_of_something_that_does_not_exist()
    {
        var known = Shapes.Select(row => (row.Data.Item1, row.Data.Item2)).ToHashSet();
        Examples.ShouldAllBe(e => known.Contains(new(e.Name, e.Kind)));
    }

    private static Type TypeOf(string name, string kind) => kind switch
    {
        "event" => Argument(typeof(IRealtimeClient).GetMethod(name)!),
        "call" => Argument(typeof(IRealtimeHub).GetMethod(name)!),
        _ => typeof(IRealtimeHub).GetMethod(name)!.ReturnType.GetGenericArguments()[0],
    };

    private static Type Argument(MethodInfo method) => method.GetParameters().ShouldHaveSingleItem().ParameterType;

    private static List<(string Name, string Kind, string Json)> Read()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Hangout.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        var examples = new List<(string, string, string)>();
        var name = "";
        foreach (Match match in Block().Matches(File.ReadAllText(Path.Combine(directory.FullName, "docs", "realtime-examples.md"))))
        {
            if (match.Groups["name"].Success)
                name = match.Groups["name"].Value;
            else
                examples.Add((name, match.Groups["kind"].Value, match.Groups["json"].Value));
        }

        return examples;
    }

    [GeneratedRegex("^### `(?<name>[A-Za-z]+)`$|^```json (?<kind>[a-z]+)\n(?<json>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
