using Hangout.Core.Accounts;
using Hangout.Core.Realtime;
using Hangout.ServiceDefaults.Http;
using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Hangout.Web.Accounts;

/// <summary>Sign-in and sessions of the web host (ACC-1, ACC-5).</summary>
public static class AccountsSetup
{
    /// <summary>Adds what signing in needs. Wants the database, Redis and the JWT validator of the service defaults.</summary>
    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OidcOptions>().BindConfiguration("Authentication").ValidateDataAnnotations().ValidateOnStart();
        services.AddProviderClient(OidcClient.HttpName, OidcClient.Patience);
        services.AddProviderClient(OidcClient.RefreshHttpName, OidcClient.RefreshPatience).UseSingleTry(OidcClient.RefreshPatience);
        services.AddSingleton<ProviderDiscovery>();
        services.AddSingleton<OidcClient>();
        services.AddSingleton<SignInAttemptCookie>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<SessionTokenProtector>();
        services.AddSingleton<SessionRefresher>();
        services.AddScoped<SessionStore>();
        services.TryAddScoped<EnsureUser>();
        services.TryAddSingleton<AccountCache>();
        services.TryAddSingleton<RealtimePublisher>();
        services.AddSingleton<SocketTickets>();
        services.AddScoped<SignInCompletion>();
        services.AddHostedService<SessionCleanUp>();
        AddKeyRing(services);

        services.AddAuthentication(SessionAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.SchemeName, configureOptions: null);
        services.AddAuthorization();
    }

    /// <summary>Maps the endpoints of signing in and out, and of <c>/api/session</c>.</summary>
    public static void MapAccounts(this IEndpointRouteBuilder routes)
    {
        routes.MapSignIn();
        routes.MapSignOut();
        routes.MapCurrentSession();
        routes.MapSocketTicket();
    }

    private static IHttpClientBuilder AddProviderClient(this IServiceCollection services, string name, TimeSpan timeout) =>
        services.AddHttpClient(name, client =>
            {
                client.Timeout = timeout;
                client.MaxResponseContentBufferSize = 256 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = OidcClient.Patience,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            });

    private static void AddKeyRing(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("hangout-web");
        services.AddSingleton<DatabaseKeyRing>();
        services.AddSingleton<KeyRingEncryptor>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(options =>
        {
            options.XmlRepository = provider.GetRequiredService<DatabaseKeyRing>();
            options.XmlEncryptor = provider.GetRequiredService<KeyRingEncryptor>();
        }));
    }
}
