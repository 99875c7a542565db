using Hangout.Core.Data;
using Hangout.Web.Accounts;
using Hangout.Web.Forwarding;
using Hangout.Web.Pages;
using Hangout.Web.Security;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddHangoutDatabase<HangoutDbContext>("hangoutdb");
builder.AddRedisClient("redis");
builder.AddAccounts();
builder.AddForwarding();
builder.AddPages();

var app = builder.Build();
app.UseLanguages();
app.UseServiceDefaults();
app.UseBrowserSecurity();
app.UseLongLivedAssets();
app.UseAccounts();
app.UseRateLimiter();
app.UseAuthorization();
app.MapDefaultEndpoints();
app.MapAccounts();
app.MapForwarding();
app.MapPages();
await app.RunAsync();
