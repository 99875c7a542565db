using Hangout.Contracts.Desktop;
using Hangout.Web.Accounts.OpenIdConnect;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Web.Pages;

/// <summary>The pages that Razor renders: the desk, and those without script.</summary>
public static class PagesSetup
{
    private const string MessagePath = "/app/chat/{conversationId:guid}/{messageId:guid}";

    /// <summary>Adds what the pages need.</summary>
    public static void AddPages(this WebApplicationBuilder builder)
    {
        builder.WebHost.UseStaticWebAssets();
        // In development the framework would compress files again as they are asked for, at level zero. The build has compressed them.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        var services = builder.Services;
        services.AddRazorComponents();
        services.AddSingleton<ClientAssets>();
        services.AddLanguages();
        services.AddScoped<DeskDataReader>();
        services.AddScoped<InviteCalls>();
        services.AddScoped<PublicCalls>();
        services.AddHttpClient(DeskDataReader.ClientName, client => client.BaseAddress = new("http://api"));
        // Before the framework's own writer, which also takes what a browser asks for.
        services.Insert(0, ServiceDescriptor.Singleton<IProblemDetailsWriter, ErrorPageWriter>());
    }

    /// <summary>Maps the pages and the files they use.</summary>
    public static void MapPages(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapGet("/", ShowAsync).AllowAnonymous();
        app.MapGet(MessagePath, LeadToMessage).AllowAnonymous();
        app.MapInvites();
        app.MapPublicPages();
    }

    /// <summary>Marks files whose name holds a hash of their content: a browser never asks for them twice. Lets the service worker work for all pages.</summary>
    public static void UseLongLivedAssets(this WebApplication app) =>
        app.Use((context, next) =>
        {
            // The service worker keeps the desk, which is at the root.
            if (context.Request.Path == "/client/worker.js")
                context.Response.Headers["Service-Worker-Allowed"] = "/";
            if (context.Request.Path.StartsWithSegments("/client/assets", StringComparison.Ordinal))
            {
                context.Response.OnStarting(static state =>
                {
                    var response = (HttpResponse)state;
                    if (response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status304NotModified)
                        response.Headers.CacheControl = "public, max-age=31536000, immutable";
                    return Task.CompletedTask;
                }, context.Response);
            }
            return next(context);
        });

    /// <summary>The address of a message leads to the desk, which knows what to show; whoever is not signed in signs in first.</summary>
    private static RedirectHttpResult LeadToMessage(HttpContext context, Guid conversationId, Guid messageId) => TypedResults.LocalRedirect(
        context.Session() is null
            ? $"/signin?returnUrl={Uri.EscapeDataString($"/app/chat/{conversationId}/{messageId}")}"
            : $"/#message?conversationId={conversationId}&messageId={messageId}");

    /// <summary>The desk for who is signed in, else the landing page or what there is to say about the last sign-in.</summary>
    private static async Task<RazorComponentResult> ShowAsync(
        HttpContext context, DeskDataReader reader, SessionRefresher sessions, IHostEnvironment environment,
        string? signin, string? signedout, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        var theme = ThemeOf(context);
        if (signin is not null)
            return Notices.SignIn(signin, theme);
        if (signedout is not null)
            return Notices.SignedOut(byThemselves: signedout != "ended", theme);
        if (context.Session() is not { } session)
            return new RazorComponentResult<Landing>(new { ShowsDemo = environment.IsDevelopment(), Theme = theme });

        var (token, failure) = await TokenAsync(sessions, session, cancellationToken);
        if (token is null)
            return Fail(context, failure, theme);
        (var data, failure) = await reader.ReadAsync(token, DeviceOf(context), cancellationToken);
        if (data is null)
            return Fail(context, failure, theme);
        // The service worker keeps this page and no other (Client/worker/shelf.ts).
        context.Response.Headers["Hangout-Page"] = "desk";
        return new RazorComponentResult<Desk>(new { Data = data, Theme = theme, Look = LookCookie.Read(context) });
    }

    /// <summary>The session's token for Api, or why there is none.</summary>
    internal static async Task<(string? Token, DeskFailure Failure)> TokenAsync(SessionRefresher sessions, Core.Accounts.WebSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await sessions.AccessTokenAsync(session, cancellationToken) is { } token ? (token, DeskFailure.None) : (null, DeskFailure.SignedOut);
        }
        catch (Exception e) when (ProviderClient.IsUnavailable(e, cancellationToken))
        {
            return (null, DeskFailure.Unavailable);
        }
    }

    /// <summary>Why a page has nothing to show.</summary>
    internal static RazorComponentResult Fail(HttpContext context, DeskFailure failure, string theme)
    {
        if (failure == DeskFailure.Unavailable)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        return failure switch
        {
            DeskFailure.Closed => Notices.SignIn("closed", theme),
            DeskFailure.Unavailable => Notices.Unavailable(theme),
            _ => Notices.SignedOut(byThemselves: false, theme),
        };
    }

    /// <summary>The theme this browser chose; the style sheet follows the system where it chose none.</summary>
    internal static string ThemeOf(HttpContext context) =>
        context.Request.Cookies["hangout-theme"] is "light" or "dark" ? context.Request.Cookies["hangout-theme"]! : "auto";

    /// <summary>The class of device this browser said it is; the first time its own description decides.</summary>
    private static DeviceClass DeviceOf(HttpContext context)
    {
        if (Enum.TryParse<DeviceClass>(context.Request.Cookies["hangout-device"], ignoreCase: true, out var known) && Enum.IsDefined(known))
            return known;
        return context.Request.Headers["Sec-CH-UA-Mobile"] == "?1" || context.Request.Headers.UserAgent.ToString().Contains("Mobile", StringComparison.Ordinal)
            ? DeviceClass.Phone
            : DeviceClass.Desk;
    }
}
