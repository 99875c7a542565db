using Hangout.Realtime;

var builder = WebApplication.CreateBuilder(args);
builder.AddRealtime();

var app = builder.Build();
app.UseRealtimeHost();
await app.RunAsync();
