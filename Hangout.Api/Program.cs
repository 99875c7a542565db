using Hangout.Api;
using Hangout.Api.Description;

if (args is ["openapi", var file])
{
    await File.WriteAllTextAsync(file, await ApiDescription.CreateAsync(CancellationToken.None));
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddApi();

var app = builder.Build();
app.UseApi();
app.MapApi();
await app.RunAsync();
