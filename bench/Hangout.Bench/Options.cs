using System.Globalization;
using Hangout.Bench.Hosting;

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

            --json FILE          writes the figures there
            --peers a,b          the peers to compare with (default: all of the bench); none: only Hangout
            --systems a,b        exactly these systems, Hangout only if named
            --runs N             runs of each system, one after another in turn (default 3)
            --placement P        pinned (generator on core 0, system on core 1), unpinned, or both (default: both)
            --rates a,b          send, fanout: only these messages a second, instead of looking for the highest
            --sizes a,b          fanout: members of the room (default 1000,5000,10000)
            --messages N         history: how many (default 10,000,000)
        """;

    /// <summary>Which bench.</summary>
    public required string Bench { get; init; }

    /// <summary>Where the JSON goes.</summary>
    public string? JsonFile { get; private set; }

    /// <summary>The peers named; null for all.</summary>
    public IReadOnlyList<string>? Peers { get; private set; }

    /// <summary>The systems named; null for Hangout and the peers.</summary>
    public IReadOnlyList<string>? Systems { get; private set; }

    /// <summary>Runs of each system.</summary>
    public int Runs { get; private set; } = 3;

    /// <summary>Where processes run.</summary>
    public IReadOnlyList<Placement> Placements { get; private set; } = [Placement.Pinned, Placement.Unpinned];

    /// <summary>Rates to look at, one after another, instead of looking for the highest; null for the search.</summary>
    public IReadOnlyList<double>? Rates { get; private set; }

    /// <summary>Room sizes of the fan-out bench; null for all.</summary>
    public IReadOnlyList<int>? Sizes { get; private set; }

    /// <summary>Messages of the history bench.</summary>
    public long Messages { get; private set; } = 10_000_000;

    /// <summary>Reads the command line.</summary>
    /// <param name="args">Name first.</param>
    /// <returns>The options; throws <see cref="FormatException"/> with what is wrong.</returns>
    public static Options Parse(string[] args)
    {
        if (args.Length == 0)
            throw new FormatException("Which bench?");
        var options = new Options { Bench = args[0] };
        for (var i = 1; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
                throw new FormatException($"{args[i]} needs a value.");
            options.Take(args[i], args[i + 1]);
        }

        return options;
    }

    private void Take(string option, string value)
    {
        switch (option)
        {
            case "--json": JsonFile = Path.GetFullPath(value); break;
            case "--peers": Peers = value == "none" ? [] : value.Split(','); break;
            case "--systems": Systems = value.Split(','); break;
            case "--runs": Runs = int.Parse(value, CultureInfo.InvariantCulture); break;
            case "--rates": Rates = [.. value.Split(',').Select(r => double.Parse(r, CultureInfo.InvariantCulture))]; break;
            case "--sizes": Sizes = [.. value.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))]; break;
            case "--messages": Messages = long.Parse(value, CultureInfo.InvariantCulture); break;
            case "--placement":
                Placements = value == "both" ? Placements : [Enum.Parse<Placement>(value, ignoreCase: true)];
                break;
            default: throw new FormatException($"There is no option {option}.");
        }
    }
}
