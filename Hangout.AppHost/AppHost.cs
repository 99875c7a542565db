// The whole system, read from top to bottom.
using Hangout.AppHost.Commands;
using Hangout.AppHost.Database;
using Hangout.AppHost.Identity;
using Hangout.AppHost.Native;
using Hangout.AppHost.Supervision;
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);
builder.RunServersNatively();

// Servers
var postgres = builder.AddPostgres("postgres").WithDataVolume("hangout-postgres").WithArgs("-c", "max_connections=200");
var database = postgres.AddDatabase("hangoutdb");
// Services read and write rows, as a role of their own; only migrations, as the administrator, change the schema.
var appPassword = builder.AddParameter("hangout-app-password", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
var rows = database.AddAppRole("hangoutdb-app", appPassword);
var redis = builder.AddRedis("redis");
var rabbitmq = builder.AddRabbitMQ("rabbitmq").WithDataVolume("hangout-rabbitmq").WithManagementPlugin();
var clamav = builder.AddContainer("clamav", "clamav/clamav", "1.4")
    .WithEndpoint(targetPort: 3310, scheme: "tcp", name: "tcp");

// Identity: hangout-realm.json is the one truth for Keycloak and for its stand-in.
var webClientSecret = builder.AddParameter("web-client-secret", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
var keycloak = builder.AddIdentityProvider("keycloak", realm: "keycloak", postgres, webClientSecret);
var authority = ReferenceExpression.Create($"{keycloak.GetEndpoint("http")}/realms/hangout");

// Services. Each comes up while another is away, and says so by its health: they wait for what they cannot start without, so that they start side by side.
var migrations = builder.AddProject<Projects.Hangout_Worker>("migrations", launchProfileName: null)
    .WithArgs(builder.Configuration.GetValue("Demo", false) ? ["migrate", "--demo"] : ["migrate"])
    .WithEnvironment("Database__AppPassword", appPassword)
    .WithReference(database).WaitFor(database);

var api = builder.AddProject<Projects.Hangout_Api>("api", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(rows, "hangoutdb").WithReference(redis)
    .WaitFor(redis).WaitFor(keycloak).WaitForCompletion(migrations);

var realtime = builder.AddProject<Projects.Hangout_Realtime>("realtime", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReplicas(builder.Configuration.GetValue("Realtime:Replicas", 1))
    .WithReference(rows, "hangoutdb").WithReference(redis)
    .WaitFor(redis).WaitFor(keycloak).WaitForCompletion(migrations);

var worker = builder.AddProject<Projects.Hangout_Worker>("worker", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(rows, "hangoutdb").WithReference(redis).WithReference(rabbitmq)
    .WithEnvironment("Clamav__Address", clamav.GetEndpoint("tcp"))
    .WaitFor(redis).WaitForCompletion(migrations);

var web = builder.AddProject<Projects.Hangout_Web>("web", launchProfileName: null)
    .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>("Web:Port"))
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(rows, "hangoutdb").WithReference(redis).WithReference(api).WithReference(realtime)
    .WithEnvironment("Authentication__ClientSecret", webClientSecret)
    .WaitFor(redis).WaitFor(keycloak).WaitForCompletion(migrations);

// The local store of files: a folder that Api, which writes uploads, and the worker, which looks at them, share.
foreach (var service in new[] { api, worker })
    service.WithEnvironment("Files__Path", HangoutHome.Of(builder.Configuration).Files);

foreach (var service in new[] { api, realtime, worker, web, migrations })
{
    service.WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
        .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName)
        // A start compiles little code well or much code quickly. On a developer's machine the start counts.
        .WithEnvironment("DOTNET_TC_QuickJit", "1").WithEnvironment("DOTNET_TieredPGO", "0")
        .WithEnvironment("Authentication__Authority", authority)
        .WithEnvironment("Authentication__Audience", "hangout-api");
}

// Commands of the dashboard
migrations.WithMigrationCommands(database);
rabbitmq.WithDeadLetterCommands();

await builder.Build().RunAsync();
