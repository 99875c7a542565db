using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Hangout.AppHost.Supervision;

/// <summary>Writes the lines of all resources to the console, each with its resource's name in front, coloured on a terminal.</summary>
internal sealed partial class ConsoleLogs(ResourceNotificationService notifications, ResourceLoggerService loggers, DistributedApplicationModel model) : EarlyService
{
    private static readonly int[] Colours = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94];

    private readonly bool _coloured = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly ConcurrentDictionary<string, int> _colours = new(StringComparer.Ordinal);
    private readonly int _width = model.Resources.Where(IsShown).Select(r => r.Name.Length).DefaultIfEmpty(8).Max();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var followed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var happened in notifications.WatchAsync(stoppingToken))
        {
            if (IsShown(happened.Resource) && !happened.Snapshot.IsHidden && followed.Add(happened.ResourceId))
                _ = FollowAsync(happened.Resource.Name, happened.ResourceId, stoppingToken);
        }
    }

    private static bool IsShown(IResource resource) => resource is ProjectResource or ExecutableResource or ContainerResource;

    private async Task FollowAsync(string name, string id, CancellationToken stoppingToken)
    {
        var colour = _colours.GetOrAdd(name, _ => Colours[_colours.Count % Colours.Length]);
        try
        {
            await foreach (var lines in loggers.WatchAsync(id).WithCancellation(stoppingToken))
            {
                foreach (var line in lines)
                    Console.Out.WriteLine(Format(name, colour, line.Content));
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    /// <summary>A line of a resource without its time and colours.</summary>
    public static string PlainText(string content) => Escapes().Replace(Timestamp().Replace(content, ""), "");

    private string Format(string name, int colour, string content) => _coloured
        ? $"\e[{colour}m{name.PadRight(_width)} │\e[0m {Timestamp().Replace(content, "")}\e[0m"
        : $"{name.PadRight(_width)} | {PlainText(content)}";

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT[\d:.]+Z? ", RegexOptions.None, 1000)]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"\e\[[0-9;?]*[ -/]*[@-~]", RegexOptions.None, 1000)]
    private static partial Regex Escapes();
}
