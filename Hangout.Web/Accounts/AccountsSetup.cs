using Hangout.Contracts;
using Hangout.ServiceDefaults.Errors;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Realtime;
using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Accounts;

/// <summary>Sign-in and sessions of the web host (ACC-1, ACC-5).</summary>
public static class AccountsSetup
{
    /// <summary>Adds what signing in needs. Wants the database and Redis.</summary>
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OidcOptions>().BindConfiguration("Authentication").ValidateDataAnnotations().ValidateOnStart()
            .Validate(
                options => IsProvider(options.Authority, builder.Environment),
                "Authentication:Authority must be the https address of the OpenID Connect provider. Plain http is for localhost and development.");
        services.AddSingleton<ProviderHandler>();
        services.AddSingleton<ProviderClient>();
        services.AddScoped<SignInEvents>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SessionTokenProtector>();
        services.AddSingleton<UnknownSessions>();
        services.AddSingleton<SessionTickets>();
        services.AddSingleton<SessionRefresher>();
        services.AddScoped<SessionStore>();
        services.TryAddScoped<EnsureUser>();
        services.TryAddSingleton<AccountCache>();
        services.TryAddSingleton<RealtimePublisher>();
        services.AddSingleton<SocketTickets>();
        services.AddHostedService<SessionCleanUp>();
        services.AddHealthChecks().AddCheck<ProviderHealthCheck>("identity", HealthStatus.Degraded);
        // It writes an error with a stack trace for what any stranger can send. SignInEvents writes one line.
        builder.Logging.AddFilter(typeof(OpenIdConnectHandler).FullName, LogLevel.None);
        AddKeyRing(services);
        AddAuthentication(services);
        services.AddAuthorization();
    }

    /// <summary>Authenticates. The handler answers <c>/signin-oidc</c> here, within the path's rate limit.</summary>
    public static void UseAccounts(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path == SignInEndpoints.AnswerPath, branch => branch.UseRateLimiter());
        app.UseAuthentication();
        app.Use(UnknownSessions.RefuseAsync);
    }

    /// <summary>Maps the endpoints of signing in and out, and of <c>/api/session</c>.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapSignIn();
        routes.MapSignOut();
        routes.MapCurrentSession();
        routes.MapSocketTicket();
    }

    private static bool IsProvider(string authority, IHostEnvironment environment) =>
        Uri.TryCreate(authority, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || environment.IsDevelopment())));

    private static void AddAuthentication(IServiceCollection services)
    {
        // A key that the provider has only just begun to use is fetched while the sign-in waits, not after it failed.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", true);
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie().AddOpenIdConnect();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionCookie, SessionTickets>(Configure);
        services.AddOptions<OpenIdConnectOptions>(OpenIdConnectDefaults.AuthenticationScheme)
            .Configure<IOptions<OidcOptions>, ProviderHandler, IHostEnvironment>((options, provider, handler, environment) =>
                HandlerSetup.Configure(options, provider.Value, handler, environment.IsDevelopment()));
    }

    private static void Configure(CookieAuthenticationOptions options, SessionCookie cookie, SessionTickets tickets)
    {
        options.Cookie.Name = SessionCookie.SecureName;
        options.Cookie.Path = "/";
        options.CookieManager = cookie;
        options.TicketDataFormat = cookie;
        options.SessionStore = tickets;
        options.ExpireTimeSpan = SessionStore.LongestLifetime;
        options.SlidingExpiration = false;
        // Only what scripts call demands a session. Pages show who is not signed in how to.
        options.Events.OnRedirectToLogin = context =>
            Problems.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, ErrorCodes.Unauthenticated, "Sign in first.");
        options.Events.OnRedirectToAccessDenied = context =>
            Problems.WriteAsync(context.HttpContext, StatusCodes.Status403Forbidden, ErrorCodes.NotAllowed, "You may not do this.");
    }

    private static void AddKeyRing(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("hangout-web").PersistKeysToDbContext<HangoutDbContext>();
        services.AddSingleton<KeyRingEncryptor>();
        services.AddOptions<KeyManagementOptions>().Configure<KeyRingEncryptor>((options, encryptor) => options.XmlEncryptor = encryptor);
    }
}
