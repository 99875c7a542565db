// A chat server on stock SignalR with its Redis backplane, as its documentation says to build one for several nodes.
using System.Security.Cryptography;
using Hangout.Bench.SignalRPeer;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var settings = builder.Configuration;

using var key = RSA.Create();
key.ImportFromPem(settings["PUBLIC_KEY"]);
builder.Services.AddAuthorization();
builder.Services.AddAuthentication().AddJwtBearer(options =>
{
    options.MapInboundClaims = false;
    options.TokenValidationParameters = new()
    {
        IssuerSigningKey = new RsaSecurityKey(key),
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        ValidIssuer = settings["ISSUER"],
        ValidAudience = "hangout-api",
    };
});

await using var database = NpgsqlDataSource.Create(settings.GetConnectionString("database") + ";Max Auto Prepare=10;Auto Prepare Min Usages=1");
builder.Services.AddSingleton(database).AddSingleton<MessageReader>().AddSingleton<MessageWriter>();
builder.Services.AddHostedService(services => services.GetRequiredService<MessageWriter>());
builder.Services.AddSignalR().AddStackExchangeRedis(settings.GetConnectionString("redis")!);

var app = builder.Build();
app.MapHub<ChatHub>("/chat", options => options.Transports = HttpTransportType.WebSockets).RequireAuthorization();
await app.RunAsync();
