using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hangout.Bench.Measuring;

/// <summary>One figure of one system over the runs.</summary>
/// <param name="System">Whose.</param>
/// <param name="Metric">What.</param>
/// <param name="Median">Of the runs.</param>
/// <param name="Min">Of the runs.</param>
/// <param name="Max">Of the runs.</param>
/// <param name="Unit">Of the three.</param>
internal sealed record Figure(string System, string Metric, double Median, double Min, double Max, string Unit);

/// <summary>The audit of all runs that count.</summary>
internal sealed record AuditTotals(long Sent, long Acked, long Delivered, long Lost, long Duplicated, long Reordered);

/// <summary>What a bench measured: collects figures of runs, prints a table and writes the JSON.</summary>
/// <param name="bench">Its name.</param>
internal sealed class Report(string bench)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<(string System, string Metric, string Unit, List<double> Values)> _series = [];
    private readonly List<string> _void = [];
    private AuditResult _audit = new(0, 0, 0, 0, 0, 0, 0, 0);

    /// <summary>Adds one run's value of a figure.</summary>
    public void Add(string system, string metric, double value, string unit)
    {
        var series = _series.Find(s => s.System == system && s.Metric == metric);
        if (series.Values is null)
            _series.Add(series = (system, metric, unit, []));
        series.Values.Add(value);
        Log($"{system}: {metric} = {Text(value)} {unit}");
    }

    /// <summary>Adds the audit of one run.</summary>
    /// <returns>False when the run is void; its figures must not be added then.</returns>
    public bool Accept(string run, AuditResult audit)
    {
        if (audit.IsClean)
        {
            _audit += audit;
            return true;
        }

        _void.Add($"{run}: {audit.Lost} lost, {audit.Duplicated} duplicated, {audit.Reordered} reordered, {audit.Unknown} unknown of {audit.Sent} sent");
        Log($"VOID {_void[^1]}");
        return false;
    }

    /// <summary>A run that failed altogether.</summary>
    public void Failed(string run, Exception exception)
    {
        _void.Add($"{run}: {exception.Message}");
        Log($"FAILED {run}: {exception.Message}");
    }

    /// <summary>The median of a figure; NaN when there is none.</summary>
    public double Median(string system, string metric) =>
        _series.Find(s => s.System == system && s.Metric == metric).Values is { } values ? Middle(values) : double.NaN;

    /// <summary>Which figures there are.</summary>
    public IEnumerable<(string System, string Metric)> Figures => _series.Select(s => (s.System, s.Metric));

    /// <summary>Whether there is such a figure.</summary>
    public bool Has(string system, string metric) => _series.Exists(s => s.System == system && s.Metric == metric);

    /// <summary>Prints the figures and ratios, and writes them to a file where one is named; also when some runs are void: the others count.</summary>
    /// <param name="ratios">What is compared with what.</param>
    /// <param name="file">Where the JSON goes; null for nowhere.</param>
    /// <returns>False when a run failed or is void.</returns>
    public bool Finish(IReadOnlyDictionary<string, double> ratios, string? file)
    {
        var figures = _series.Select(s => new Figure(s.System, s.Metric, Middle(s.Values), s.Values.Min(), s.Values.Max(), s.Unit)).ToList();
        var (system, metric) = (figures.Select(f => f.System.Length).DefaultIfEmpty().Max(), figures.Select(f => f.Metric.Length).DefaultIfEmpty().Max());
        Console.WriteLine();
        Console.WriteLine($"{"system".PadRight(system)} {"metric".PadRight(metric)} {"median",14} {"min",14} {"max",14}  unit");
        foreach (var f in figures)
            Console.WriteLine($"{f.System.PadRight(system)} {f.Metric.PadRight(metric)} {Text(f.Median),14} {Text(f.Min),14} {Text(f.Max),14}  {f.Unit}");
        Console.WriteLine();
        foreach (var (name, ratio) in ratios)
            Console.WriteLine($"{name,-60} {ratio.ToString("0.00", CultureInfo.InvariantCulture)}");
        foreach (var line in _void)
            Console.WriteLine($"void: {line}");
        Console.WriteLine($"audit: {_audit.Sent} sent, {_audit.Acked} acknowledged, {_audit.Delivered} delivered; {_audit.Lost} lost, {_audit.Duplicated} duplicated, {_audit.Reordered} reordered");
        if (file is not null)
            Write(figures, ratios, file);
        return _void.Count == 0;
    }

    private void Write(List<Figure> figures, IReadOnlyDictionary<string, double> ratios, string file)
    {
        var audit = new AuditTotals(_audit.Sent, _audit.Acked, _audit.Delivered, _audit.Lost, _audit.Duplicated, _audit.Reordered);
        File.WriteAllText(file, JsonSerializer.Serialize(new { bench, machine = Machine.Describe(), results = figures, ratios, audit, voidRuns = _void }, Json) + "\n");
    }

    /// <summary>Says on standard error what goes on.</summary>
    public static void Log(string text) => Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {text}");

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 100 ? "#,0" : "0.###", CultureInfo.InvariantCulture);

    private static double Middle(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
