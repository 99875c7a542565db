using System.Globalization;
using Hangout.Bench.Hosting;
using Hangout.Bench.Runs;

namespace Hangout.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    /// <summary>What the command line may say.</summary>
    public const string Usage = """
        usage: ./hangout bench NAME

          send      2,000 people in rooms of 8: the highest durable rate, and how long a message takes at 1,000/s
          fanout    rooms of 1,000, 5,000 and 10,000: deliveries a second
          storm     10,000 connections, and their return after a crash
          abuse     one client misbehaves in every way: how long the others wait for acknowledgements
          history   pages, first opens and unread counts in 10,000,000 messages
          search    first pages of searches in 10,000,000 messages and in a tenth of them

            --json FILE          writes the figures there
            --peers a,b          the peers to compare with (default: all of the bench); none: only Hangout
            --systems a,b        exactly these systems, Hangout only if named; hangout:FOLDER is another checkout's build
            --runs N             runs of each system, one after another in turn (default 3)
            --placement P        pinned (generator on core 0, system on core 1), unpinned, or both (default: both)
            --rates a,b          send, fanout: only these messages a second, instead of looking for the highest
            --sizes a,b          fanout: members of the room (default 1000,5000,10000)
            --messages N         history, search: how many (default 10,000,000)
        """;

    private static readonly Dictionary<string, string[]> PeersOf = new(StringComparer.Ordinal)
    {
        ["send"] = ["signalr", "socketio", "bun", "ejabberd", LimitsBench.Name],
        ["fanout"] = ["signalr", "socketio", "bun", "ejabberd", "kestrel"],
        ["storm"] = ["signalr", "socketio", "bun"],
        ["abuse"] = [],
        ["history"] = [],
        ["search"] = [],
    };

    private IReadOnlyList<string>? _peers, _systems;

    /// <summary>Which bench.</summary>
    public required string Bench { get; init; }

    /// <summary>The systems to measure.</summary>
    public IReadOnlyList<string> SystemNames => _systems ?? ["hangout", .. _peers ?? PeersOf[Bench]];

    /// <summary>Where the JSON goes.</summary>
    public string? JsonFile { get; private set; }

    /// <summary>Runs of each system.</summary>
    public int Runs { get; private set; } = 3;

    /// <summary>Where processes run.</summary>
    public IReadOnlyList<Placement> Placements { get; private set; } = [Placement.Pinned, Placement.Unpinned];

    /// <summary>Rates to look at, one after another, instead of looking for the highest; null for the search.</summary>
    public IReadOnlyList<double>? Rates { get; private set; }

    /// <summary>Room sizes of the fan-out bench; null for all.</summary>
    public IReadOnlyList<int>? Sizes { get; private set; }

    /// <summary>Messages of the history and search benches.</summary>
    public long Messages { get; private set; } = 10_000_000;

    /// <summary>Reads the command line.</summary>
    /// <param name="args">Name first.</param>
    /// <returns>The options; throws <see cref="FormatException"/> with what is wrong.</returns>
    public static Options Parse(string[] args)
    {
        if (args.Length == 0)
            throw new FormatException("Which bench?");
        if (!PeersOf.ContainsKey(args[0]))
            throw new FormatException($"There is no bench '{args[0]}'.");
        var options = new Options { Bench = args[0] };
        for (var i = 1; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new FormatException($"{args[i]} needs a value.");
            options.Take(args[i], args[i + 1]);
        }

        if (options.SystemNames.FirstOrDefault(name => !options.Takes(name)) is { } name)
            throw new FormatException($"The {options.Bench} bench does not measure '{name}'.");
        return options;
    }

    private bool Takes(string system) => Bench switch
    {
        "history" or "search" => system == "hangout",
        "abuse" => system.StartsWith("hangout", StringComparison.Ordinal),
        "storm" => system != "ejabberd",
        "fanout" => system != LimitsBench.Name,
        _ => true,
    };

    private void Take(string option, string value)
    {
        switch (option)
        {
            case "--json": JsonFile = Path.GetFullPath(value); break;
            case "--peers": _peers = value == "none" ? [] : value.Split(','); break;
            case "--systems": _systems = value.Split(','); break;
            case "--runs": Runs = Number<int>(option, value); break;
            case "--rates": Rates = [.. value.Split(',').Select(v => Number<double>(option, v))]; break;
            case "--sizes": Sizes = [.. value.Split(',').Select(v => Number<int>(option, v))]; break;
            case "--messages": Messages = Number<long>(option, value); break;
            case "--placement": Placements = value == "both" ? Placements : [PlacementOf(value)]; break;
            default: throw new FormatException($"There is no option {option}.");
        }
    }

    private static T Number<T>(string option, string value)
        where T : System.Numerics.INumber<T> =>
        T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > T.Zero
            ? number
            : throw new FormatException($"{option} takes numbers above 0, not '{value}'.");

    private static Placement PlacementOf(string value) => value switch
    {
        "pinned" => Placement.Pinned,
        "unpinned" => Placement.Unpinned,
        _ => throw new FormatException($"--placement takes pinned, unpinned or both, not '{value}'."),
    };
}
