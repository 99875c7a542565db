// Measures Hangout against its peers and against what the machine could do at most: docs/bench.md.
using System.Globalization;
using Hangout.Bench;
using Hangout.Bench.Hosting;
using Hangout.Bench.Kestrel;
using Hangout.Bench.Measuring;
using Hangout.Bench.Runs;

if (args is ["serve-kestrel", var port])
{
    await KestrelServer.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["selfcheck", .. var names])
    return await SelfCheck.RunAsync(names, CancellationToken.None);
try
{
    var options = Options.Parse(args);
    using var folder = BenchFolder.Open();
    await using var authority = await Authority.StartAsync(CancellationToken.None);
    var report = new Report(options.Bench);
    await new BenchRuns(options, folder, authority, report).RunAsync(CancellationToken.None);
    return report.Finish(Ratios.Of(report), options.JsonFile) ? 0 : 1;
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
