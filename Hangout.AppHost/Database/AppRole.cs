namespace Hangout.AppHost.Database;

/// <summary>How services sign in to the database.</summary>
internal static class AppRole
{
    // The worker's verb migrate makes it (Hangout.Core's DatabaseRoles).
    private const string Name = "hangout_app";

    /// <summary>Adds the connection string of the role that reads and writes rows and can do nothing else (docs/decisions/0026).</summary>
    public static IResourceBuilder<ConnectionStringResource> AddAppRole(
        this IResourceBuilder<PostgresDatabaseResource> database, string name, IResourceBuilder<ParameterResource> password)
    {
        var server = database.Resource.Parent.PrimaryEndpoint;
        var (host, port) = (server.Property(EndpointProperty.Host), server.Property(EndpointProperty.Port));
        return database.ApplicationBuilder.AddConnectionString(name, ReferenceExpression.Create(
            $"Host={host};Port={port};Username={Name};Password={password};Database={database.Resource.DatabaseName}"));
    }
}
