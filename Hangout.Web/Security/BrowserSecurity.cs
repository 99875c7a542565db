namespace Hangout.Web.Security;

/// <summary>What protects our pages in the browser (SEC-4).</summary>
public static class BrowserSecurity
{
    /// <summary>Security headers, HSTS outside development, and the origin check. Before anything that answers.</summary>
    public static void UseBrowserSecurity(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        app.UseMiddleware<OriginCheck>();
    }
}
