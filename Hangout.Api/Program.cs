using Hangout.Api;
using Hangout.Api.Description;

if (args is ["describe", var repository])
{
    await ApiDescription.WriteAsync(repository, CancellationToken.None);
    return;
}

var builder = WebApplication.CreateBuilder(args);
builder.AddApi();

var app = builder.Build();
app.UseApi();
app.MapApi();
await app.RunAsync();
