using Hangout.Contracts;
using Hangout.ServiceDefaults.RateLimits;
using Hangout.Web.Accounts.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Web.Pages;

/// <summary>Pages of people, posts and shared chats that everybody may see, for visitors, search engines and previews (SOC-3, AI-4). They work without script.</summary>
internal static class PublicPages
{
    /// <summary>Maps <c>GET /people/{username}</c>, <c>/posts/{postId}</c>, <c>/shared/{token}</c>, and <c>/tags/{tag}</c>, which leads to the desk.</summary>
    public static void MapPublicPages(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/people/{username:maxlength(64)}", ShowPersonAsync).AllowAnonymous().RequireRateLimiting(RateLimitPolicies.Search);
        routes.MapGet("/posts/{postId:guid}", ShowPostAsync).AllowAnonymous().RequireRateLimiting(RateLimitPolicies.Search);
        routes.MapGet("/shared/{token:maxlength(64)}", ShowSharedChatAsync).AllowAnonymous().RequireRateLimiting(RateLimitPolicies.Search);
        routes.MapGet("/tags/{tag:maxlength(64)}", LeadToTag).AllowAnonymous();
    }

    private static async Task<IResult> ShowPersonAsync(HttpContext context, PublicCalls calls, string username, CancellationToken cancellationToken)
    {
        var isSignedIn = Begin(context);
        var address = context.Connection.RemoteIpAddress?.ToString();
        var (person, error) = await calls.PersonAsync(username, address, cancellationToken);
        if (person is null)
            return Refuse(context, error, isSignedIn, $"profile?username={Uri.EscapeDataString(username)}");
        // Without its posts a profile is still one.
        var (posts, _) = await calls.PostsOfAsync(username, address, cancellationToken);
        return new RazorComponentResult<PersonPage>(new
        {
            Person = person,
            Posts = posts?.Items ?? [],
            IsSignedIn = isSignedIn,
            Theme = PagesSetup.ThemeOf(context),
            Origin = OriginOf(context),
        });
    }

    private static async Task<IResult> ShowPostAsync(HttpContext context, PublicCalls calls, Guid postId, CancellationToken cancellationToken)
    {
        var isSignedIn = Begin(context);
        var (post, error) = await calls.PostAsync(postId, context.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        return post is null
            ? Refuse(context, error, isSignedIn, $"post?postId={postId}")
            : new RazorComponentResult<PostPage>(new { Post = post, IsSignedIn = isSignedIn, Theme = PagesSetup.ThemeOf(context), Origin = OriginOf(context) });
    }

    /// <summary>A share that is for one person is not public: whoever is signed in is led to the desk, which knows whether it is for them.</summary>
    private static async Task<IResult> ShowSharedChatAsync(HttpContext context, PublicCalls calls, string token, CancellationToken cancellationToken)
    {
        var isSignedIn = Begin(context);
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        var (chat, error) = await calls.SharedChatAsync(token, context.Connection.RemoteIpAddress?.ToString(), cancellationToken);
        return chat is null
            ? Refuse(context, error, isSignedIn, $"sharedChat?token={Uri.EscapeDataString(token)}")
            : new RazorComponentResult<SharedChatPage>(new
            {
                Chat = chat,
                Token = token,
                IsSignedIn = isSignedIn,
                Theme = PagesSetup.ThemeOf(context),
                Origin = OriginOf(context),
            });
    }

    private static RedirectHttpResult LeadToTag(HttpContext context, string tag) => TypedResults.LocalRedirect(
        context.Session() is null
            ? $"/signin?returnUrl={Uri.EscapeDataString($"/tags/{Uri.EscapeDataString(tag)}")}"
            : $"/#tag?tag={Uri.EscapeDataString(tag)}");

    /// <summary>Who is signed in may see more than everybody: the desk knows.</summary>
    private static IResult Refuse(HttpContext context, string? error, bool isSignedIn, string place)
    {
        context.Response.Headers["X-Robots-Tag"] = "noindex";
        var isGone = error is ErrorCodes.UserNotFound or ErrorCodes.PostNotFound or ErrorCodes.ShareNotFound or ErrorCodes.NotFound or ErrorCodes.ValidationFailed;
        if (isGone && isSignedIn)
            return Results.LocalRedirect($"/#{place}");
        var theme = PagesSetup.ThemeOf(context);
        (context.Response.StatusCode, var page) = error switch
        {
            _ when isGone => (StatusCodes.Status404NotFound, Notices.NotPublic(theme)),
            ErrorCodes.RateLimited => (StatusCodes.Status429TooManyRequests, Notices.Error(StatusCodes.Status429TooManyRequests, traceId: null, theme)),
            _ => (StatusCodes.Status503ServiceUnavailable, Notices.Unavailable(theme)),
        };
        return page;
    }

    /// <summary>What is public now may not be in a minute: no cache keeps it.</summary>
    private static bool Begin(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Session() is not null;
    }

    private static string OriginOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";
}
