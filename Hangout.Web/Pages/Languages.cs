using Microsoft.AspNetCore.Localization;

namespace Hangout.Web.Pages;

/// <summary>The language of a page (DSK-4): what the person chose, else what the browser asks for.</summary>
internal static class Languages
{
    /// <summary>As in <c>Client/i18n/language.ts</c>; the first is spoken where nothing else is asked for.</summary>
    public static readonly string[] All = ["en", "de", "es", "ar"];

    /// <summary>Written by the script (<c>ui/look.ts</c>).</summary>
    private const string Cookie = "hangout-language";

    public static void AddLanguages(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<PageTexts>();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.SetDefaultCulture(All[0]).AddSupportedUICultures(All).AddSupportedCultures(All);
            options.RequestCultureProviders = [new CustomRequestCultureProvider(ChosenAsync), new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }

    /// <summary>Before everything that may write a page, error pages included.</summary>
    public static void UseLanguages(this WebApplication app) => app.UseRequestLocalization();

    private static Task<ProviderCultureResult?> ChosenAsync(HttpContext context) =>
        Task.FromResult(context.Request.Cookies[Cookie] is { } chosen && All.Contains(chosen, StringComparer.Ordinal) ? new ProviderCultureResult(chosen) : null);
}
