using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.LocalHosting.Engine;

/// <summary>Writes the lines of all resources to the console, each with its resource's name in front: aligned, and coloured on a terminal.</summary>
internal sealed partial class ConsoleOutput
{
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];
    private readonly Dictionary<string, (string Prefix, int Colour)> _prefixes = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool _coloured = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    private readonly Lock _lock = new();
    private int _width = 8;

    /// <summary>Writes the resources' lines from now on.</summary>
    public void Follow(ResourceLoggerService loggers, DistributedApplicationModel model)
    {
        _width = Math.Max(_width, model.Resources.Where(ProcesslessResources.HasProcess).Select(r => r.Name.Length).DefaultIfEmpty(0).Max());
        loggers.LineAdded += (id, line) => WriteLine(NameOf(id, model), WithoutTimestamp(line.Content));
    }

    /// <summary>Writes a line of our own.</summary>
    public void Say(string line)
    {
        lock (_lock)
            Console.Out.WriteLine(line);
    }

    /// <summary>Writes an error of our own, to the error stream.</summary>
    public void Fail(string message)
    {
        lock (_lock)
        {
            foreach (var line in message.Split('\n'))
                Console.Error.WriteLine(_coloured ? $"\e[31m{line.TrimEnd()}\e[0m" : line.TrimEnd());
        }
    }

    /// <summary>Bold on a terminal.</summary>
    public string Strong(string text) => _coloured ? $"\e[1m{text}\e[0m" : text;

    private static string WithoutTimestamp(string content)
    {
        var blank = content.IndexOf(' ', StringComparison.Ordinal);
        return blank < 0 ? content : content[(blank + 1)..];
    }

    // Replicas are told apart by the first letters of their suffix.
    private static string NameOf(string id, DistributedApplicationModel model)
    {
        var resource = model.Resources.FirstOrDefault(r => id.Length == r.Name.Length + 9 && id.StartsWith(r.Name + "-", StringComparison.OrdinalIgnoreCase));
        return resource is null ? id : EndpointAllocation.Replicas(resource) > 1 ? $"{resource.Name}-{id[(resource.Name.Length + 1)..][..2]}" : resource.Name;
    }

    private void WriteLine(string name, string text)
    {
        lock (_lock)
        {
            if (!_prefixes.TryGetValue(name, out var prefix))
                _prefixes[name] = prefix = (name.PadRight(_width), Colours[_prefixes.Count % Colours.Length]);
            Console.Out.WriteLine(_coloured ? $"\e[{prefix.Colour}m{prefix.Prefix} │\e[0m {text}\e[0m" : $"{prefix.Prefix} | {Escapes().Replace(text, "")}");
        }
    }

    [GeneratedRegex(@"\e\[[0-9;?]*[ -/]*[@-~]", RegexOptions.None, 1000)]
    private static partial Regex Escapes();
}
