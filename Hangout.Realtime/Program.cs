using Hangout.Core;
using Hangout.Core.Data;
using Hangout.Core.Data.Writing;
using Hangout.Realtime;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.PlanStatementsOnce();
builder.AddHangoutAuthentication();
builder.AddHangoutDatabase<HangoutDbContext>("hangoutdb");
builder.AddRedisClient("redis");
builder.Services.AddHangoutCore().AddMessageWriter();
builder.Services.AddRealtime();

var app = builder.Build();
app.UseRealtime();
app.UseServiceDefaults();
app.UseHangoutAuthentication();
app.MapDefaultEndpoints();
await app.RunAsync();
