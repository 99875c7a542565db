using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Hangout.ServiceDefaults.Clients;

/// <summary>Reads a client's settings as Aspire's client packages do: section, section with the connection's name, then <c>ConnectionStrings</c>.</summary>
internal static class ClientSettings
{
    /// <summary>Fills the settings.</summary>
    /// <returns>The connection string by name, which wins over a section's; null when there is none.</returns>
    public static string? Bind(IHostApplicationBuilder builder, string section, string name, object settings)
    {
        var configuration = builder.Configuration.GetSection(section);
        configuration.Bind(settings);
        configuration.GetSection(name).Bind(settings);
        return builder.Configuration.GetConnectionString(name) is { Length: > 0 } text ? text : null;
    }

    /// <summary>The connection string, or an exception that says where to put one.</summary>
    public static string Require(string? connectionString, string section, string name) =>
        string.IsNullOrWhiteSpace(connectionString)
            ? throw new InvalidOperationException(
                $"There is no connection string '{name}'. Set ConnectionStrings__{name} (the AppHost does, by WithReference), or ConnectionString in the configuration section {section}.")
            : connectionString;
}
