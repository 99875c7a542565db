// Measures Hangout against its peers and against what the machine could do at most: docs/bench.md.
using System.Globalization;
using Hangout.Bench;
using Hangout.Bench.Hosting;
using Hangout.Bench.Kestrel;
using Hangout.Bench.Measuring;
using Hangout.Bench.Runs;
using Hangout.Bench.Systems;

const int failed = 1, wrongUsage = 2;
try
{
    switch (args)
    {
        case ["serve-kestrel", var port]:
            await KestrelServer.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
            return 0;
        case ["needs", .. var asked]:
            // For ./hangout: the Debian packages to install before a bench, one a line.
            foreach (var package in SystemCatalog.Missing(NamesIn(asked)).Select(need => need.Package).OfType<string>())
                Console.WriteLine(package);
            return 0;
        case ["selfcheck", ..]:
            return HasAll(NamesIn(args)) ? await SelfCheck.RunAsync(NamesIn(args), CancellationToken.None) : wrongUsage;
        default:
            return HasAll(NamesIn(args)) ? await MeasureAsync(Options.Parse(args)) : wrongUsage;
    }
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(Options.Usage);
    return wrongUsage;
}
catch (InvalidOperationException exception)
{
    Console.Error.WriteLine(exception.Message);
    return failed;
}

static IReadOnlyCollection<string> NamesIn(string[] args) => args switch
{
    ["selfcheck"] => [.. SystemCatalog.Names],
    ["selfcheck", .. var names] => names,
    _ => Options.Parse(args).SystemNames,
};

static bool HasAll(IReadOnlyCollection<string> names)
{
    var missing = SystemCatalog.Missing(names);
    if (missing.Count == 0)
        return true;
    Console.Error.WriteLine($"Missing: {string.Join(", ", missing.Select(need => need.Name))}. Get it, or name other systems with --peers or --systems:");
    foreach (var mend in Need.Mends(missing))
        Console.Error.WriteLine($"  {mend}");
    return false;
}

static async Task<int> MeasureAsync(Options options)
{
    using var folder = BenchFolder.Open();
    await using var authority = await Authority.StartAsync(CancellationToken.None);
    var report = new Report(options.Bench);
    await new BenchRuns(options, folder, authority, report).RunAsync(CancellationToken.None);
    return report.Finish(Ratios.Of(report), options.JsonFile) ? 0 : failed;
}
