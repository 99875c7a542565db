using Hangout.Core.Accounts;

namespace Hangout.Api.Accounts;

/// <summary>Puts the caller's account at the endpoints' disposal; ends the call of a closed one (ACC-4).</summary>
internal sealed class CurrentUserMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, EnsureUser ensureUser)
    {
        if (context.User.Identity is { IsAuthenticated: true })
        {
            var user = await ensureUser.RunAsync(context.User, context.RequestAborted);
            if (user.Failure is { } failure)
            {
                await failure.ToProblem().ExecuteAsync(context);
                return;
            }

            context.Features.Set(user.Value);
        }

        await next(context);
    }
}
