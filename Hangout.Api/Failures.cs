using Hangout.Contracts;
using Hangout.Contracts.Realtime;
using Hangout.Core;
using Hangout.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hangout.Api;

/// <summary>From what a use case refused to the answer a client gets: problem details with the same code.</summary>
internal static class Failures
{
    /// <summary>200 with the value, or the problem.</summary>
    public static Results<Ok<T>, ProblemHttpResult> ToOk<T>(this Result<T> result) =>
        result.Failure is { } failure ? failure.ToProblem() : TypedResults.Ok(result.Value);

    /// <summary>204, or the problem.</summary>
    public static Results<NoContent, ProblemHttpResult> ToNoContent(this Failure? failure) =>
        failure is not null ? failure.ToProblem() : TypedResults.NoContent();

    public static ProblemHttpResult ToProblem(this Failure failure) => ToProblem(failure.Code, failure.Message, failure.Errors, retryAfterMs: null);

    public static ProblemHttpResult ToProblem(this HubError error, IReadOnlyDictionary<string, string[]>? errors) =>
        ToProblem(error.Code, error.Message, errors, error.RetryAfterMs);

    private static ProblemHttpResult ToProblem(string code, string message, IReadOnlyDictionary<string, string[]>? errors, int? retryAfterMs)
    {
        var problem = Problems.Problem(StatusOf(code), code, message, retryAfterMs is { } wait ? TimeSpan.FromMilliseconds(wait) : null);
        if (errors is not null)
            problem.ProblemDetails.Extensions["errors"] = errors;
        return problem;
    }

    private static int StatusOf(string code) => code switch
    {
        ErrorCodes.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorCodes.AccountClosed or ErrorCodes.NotAllowed or ErrorCodes.MessagesNotTaken or ErrorCodes.RequestsNotTaken => StatusCodes.Status403Forbidden,
        ErrorCodes.ConversationNotFound or ErrorCodes.MessageNotFound or ErrorCodes.UserNotFound or ErrorCodes.FileNotFound or ErrorCodes.NotFound
            or ErrorCodes.PostNotFound or ErrorCodes.CommentNotFound or ErrorCodes.RequestNotFound or ErrorCodes.InviteInvalid or ErrorCodes.ShareNotFound =>
            StatusCodes.Status404NotFound,
        ErrorCodes.IdReused or ErrorCodes.ConversationFull or ErrorCodes.PollClosed or ErrorCodes.TooManyPins or ErrorCodes.TooMany or ErrorCodes.FileNotReady
            or ErrorCodes.FileInfected or ErrorCodes.FileProcessingFailed or ErrorCodes.UploadOffset or ErrorCodes.NoModel => StatusCodes.Status409Conflict,
        ErrorCodes.FileDeleted => StatusCodes.Status410Gone,
        ErrorCodes.FileTooLarge or ErrorCodes.FileQuotaExceeded => StatusCodes.Status413PayloadTooLarge,
        ErrorCodes.FileTypeNotAllowed => StatusCodes.Status415UnsupportedMediaType,
        ErrorCodes.UploadLocked => StatusCodes.Status423Locked,
        ErrorCodes.RateLimited or ErrorCodes.SlowMode or ErrorCodes.LimitReached => StatusCodes.Status429TooManyRequests,
        ErrorCodes.Overloaded => StatusCodes.Status503ServiceUnavailable,
        ErrorCodes.Internal => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };
}
