// The whole system, read from top to bottom. Compiles against Aspire 13 and against Hangout.LocalHosting alike.
using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

// Servers
var postgres = builder.AddPostgres("postgres").WithDataVolume("hangout-postgres");
var database = postgres.AddDatabase("hangoutdb");
var redis = builder.AddRedis("redis");
var rabbitmq = builder.AddRabbitMQ("rabbitmq").WithDataVolume("hangout-rabbitmq").WithManagementPlugin();
var clamav = builder.AddContainer("clamav", "clamav/clamav", "1.4")
    .WithEndpoint(targetPort: 3310, scheme: "tcp", name: "tcp");

// Identity: hangout-realm.json is the one truth for every provider.
var webClientSecret = builder.AddParameter("web-client-secret", new GenerateParameterDefault { MinLength = 32, Special = false }, secret: true, persist: true);
var keycloak = builder.AddKeycloak("keycloak", builder.Configuration.GetValue<int?>("Keycloak:Port"))
    .WithDataVolume("hangout-keycloak")
    .WithRealmImport("keycloak")
    .WithEnvironment("HANGOUT_WEB_CLIENT_SECRET", webClientSecret)
    .WithEnvironment("HANGOUT_WEB_URL", builder.Configuration["Web:Url"] ?? "http://localhost");
var authority = ReferenceExpression.Create($"{keycloak.GetEndpoint("http")}/realms/hangout");

// Services
var migrations = builder.AddProject<Projects.Hangout_Worker>("migrations", launchProfileName: null)
    .WithArgs(builder.Configuration.GetValue("Demo", false) ? ["migrate", "--demo"] : ["migrate"])
    .WithReference(database).WaitFor(database);

var api = builder.AddProject<Projects.Hangout_Api>("api", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(database).WithReference(redis)
    .WaitFor(redis).WaitFor(keycloak).WaitForCompletion(migrations);

var realtime = builder.AddProject<Projects.Hangout_Realtime>("realtime", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReplicas(builder.Configuration.GetValue("Realtime:Replicas", 1))
    .WithReference(database).WithReference(redis)
    .WaitFor(redis).WaitFor(keycloak).WaitForCompletion(migrations);

var worker = builder.AddProject<Projects.Hangout_Worker>("worker", launchProfileName: null)
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(database).WithReference(redis).WithReference(rabbitmq)
    .WithEnvironment("Clamav__Address", clamav.GetEndpoint("tcp"))
    .WaitFor(redis).WaitFor(rabbitmq).WaitForCompletion(migrations);

var web = builder.AddProject<Projects.Hangout_Web>("web", launchProfileName: null)
    .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>("Web:Port"))
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(database).WithReference(redis).WithReference(api).WithReference(realtime)
    .WithEnvironment("Authentication__ClientSecret", webClientSecret)
    .WaitFor(api).WaitFor(realtime);

foreach (var service in new[] { api, realtime, worker, web, migrations })
{
    service.WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName)
        .WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName)
        .WithEnvironment("Authentication__Authority", authority)
        .WithEnvironment("Authentication__Audience", "hangout-api");
}

await builder.Build().RunAsync();
