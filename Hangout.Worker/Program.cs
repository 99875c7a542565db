using Hangout.Core.Assistant;
using Hangout.Core.Data;
using Hangout.Core.Data.Writing;
using Hangout.Core.Messages.Searching;
using Hangout.Core.Realtime;
using Hangout.Worker;
using Hangout.Worker.Broker;
using Hangout.Worker.Files;
using Hangout.Worker.Jobs;
using Hangout.Worker.Outbox;
using Hangout.Worker.Searching;

if (args is ["migrate", ..])
    return await MigrateVerb.RunAsync(args);
if (args is ["dead-letters", ..])
    return await DeadLettersVerb.RunAsync(args);
if (args is [{ } verb, ..] && !verb.StartsWith('-'))
    return MigrateVerb.Usage($"There is no verb '{verb}'.");

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddHangoutDatabase<HangoutDbContext>("hangoutdb");
builder.AddRedisClient("redis");
builder.AddBroker("rabbitmq");
builder.Services.AddSingleton<RealtimePublisher>();
builder.Services.AddSingleton<WorkerMetrics>();
builder.Services.AddOutboxRelay();
builder.Services.AddConsumers();
builder.Services.AddMessageWriter();
builder.Services.AddFileProcessing();
builder.Services.AddJobs();
builder.Services.AddAnswerWriting().AddHostedService<AnswerWriter>();
builder.Services.AddScoped<IndexMessages>().AddHostedService<SearchIndexer>();

var app = builder.Build();
app.UseServiceDefaults();
app.MapDefaultEndpoints();
await app.RunAsync();
return 0;
