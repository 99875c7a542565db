using Hangout.Core.Data.Migrate;

namespace Hangout.Worker;

/// <summary><c>Hangout.Worker migrate [--demo]</c>: brings the database up to date and ends; what the other services wait for (OPS-3).</summary>
internal static class MigrateVerb
{
    private const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var options = args[1..];
        if (options.FirstOrDefault(option => option != "--demo") is { } unknown)
            return Usage($"There is no option '{unknown}'.");
        var builder = Host.CreateApplicationBuilder();
        builder.AddServiceDefaults();
        using var host = builder.Build();
        await host.StartAsync();
        var exitCode = await Migrator.RunAsync(
            builder.Configuration.GetConnectionString("hangoutdb"),
            demo: options.Length > 0,
            host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Hangout.Migrations"),
            host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            builder.Configuration["Database:AppPassword"] is { Length: > 0 } password ? password : null);
        await host.StopAsync();
        return exitCode;
    }

    public static int Usage(string error)
    {
        Console.Error.WriteLine($"{error} Usage: Hangout.Worker [migrate [--demo] | dead-letters [--replay]]");
        return WrongUsage;
    }
}
