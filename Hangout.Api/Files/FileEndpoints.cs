using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Files;
using Hangout.Core;
using Hangout.Core.Accounts;
using Hangout.Core.Data;
using Hangout.Core.Files;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Hangout.Api.Files;

/// <summary>Files: the caller's own, and the content of those that they may open (FIL-1 to FIL-5).</summary>
internal static class FileEndpoints
{
    public static void MapFiles(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Files").ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/files", List).WithName("listFiles").WithSummary("The caller's own files, and where they are used.");
        group.MapGet("/files/quota", Quota).WithName("getFileQuota").WithSummary("How much room the caller's files take.");
        group.MapGet("/files/{id:guid}", Get).WithName("getFile").WithSummary("A file that the caller may open.");
        group.MapPatch("/files/{id:guid}", Rename).WithName("renameFile").WithSummary("Gives a file of the caller's another name.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapDelete("/files/{id:guid}", Delete).WithName("deleteFile").WithSummary("Deletes a file of the caller's for everyone.").RequireRateLimiting(RateLimitPolicies.Write);
        group.MapPost("/files/{id:guid}/link", MakeLink).WithName("makeFileLink").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("An address of the file's content that works without signing in, for a while.");
        group.MapGet("/files/{id:guid}/content", Content).WithName("getFileContent").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .ProducesProblem(StatusCodes.Status409Conflict).WithSummary("A file's content; ranges are served. With download=true a browser saves it.").DisableRequestTimeout();
        group.MapGet("/files/{id:guid}/thumbnails/{size}", Thumbnail).WithName("getFileThumbnail").Produces(StatusCodes.Status200OK, contentType: "image/webp")
            .ProducesProblem(StatusCodes.Status409Conflict).WithSummary("A picture of a file: small, medium or large, or the largest below that.");
        group.MapGet("/files/shared/{token}", Shared).WithName("getSharedFile").Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
            .WithSummary("A file's content by an address that works without signing in.").AllowAnonymous().DisableRequestTimeout();
        group.MapPut("/me/picture", SetOwnPicture).WithName("setOwnPicture").WithSummary("Takes an image of the caller's as their picture.")
            .RequireRateLimiting(RateLimitPolicies.Write);
        group.MapPut("/conversations/{id:guid}/picture", SetConversationPicture).WithName("setConversationPicture").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Takes an image of the caller's as a conversation's picture.");
    }

    private static async Task<Results<Ok<Page<OwnFileDto>>, ProblemHttpResult>> List(
        CurrentUser user, string? kind, string? q, string? sort, [AsParameters] PageRequest page, ListFiles list, CancellationToken cancellationToken) =>
        (await list.RunAsync(user, kind, q, sort, page, cancellationToken)).ToOk();

    private static async Task<Ok<FileQuotaDto>> Quota(CurrentUser user, ListFiles list, CancellationToken cancellationToken) =>
        TypedResults.Ok(await list.QuotaAsync(user, cancellationToken));

    private static async Task<Results<Ok<FileDto>, ProblemHttpResult>> Get(CurrentUser user, Guid id, OpenFile open, CancellationToken cancellationToken) =>
        (await open.FindAsync(user, id, cancellationToken)).ToOk();

    private static async Task<Results<Ok<FileDto>, ProblemHttpResult>> Rename(
        CurrentUser user, Guid id, RenameFileRequest request, ManageFiles files, CancellationToken cancellationToken) =>
        (await files.RenameAsync(user, id, request, cancellationToken)).ToOk();

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(CurrentUser user, Guid id, ManageFiles files, CancellationToken cancellationToken) =>
        (await files.DeleteAsync(user, id, cancellationToken)).ToNoContent();

    private static async Task<Results<Ok<FileLinkDto>, ProblemHttpResult>> MakeLink(
        CurrentUser user, Guid id, FileLinkRequest request, FileLinks links, CancellationToken cancellationToken) =>
        (await links.MakeAsync(user, id, request, cancellationToken)).ToOk();

    private static async Task<IResult> Content(CurrentUser user, Guid id, bool? download, HttpContext http, OpenFile open, CancellationToken cancellationToken) =>
        Give(http, await open.RunAsync(user.Id, id, IsFirstPiece(http.Request), cancellationToken), isSaved: download == true);

    private static async Task<IResult> Shared(string token, bool? download, HttpContext http, FileLinks links, CancellationToken cancellationToken) =>
        Give(http, await links.OpenAsync(token, IsFirstPiece(http.Request), cancellationToken), isSaved: download == true);

    private static async Task<IResult> Thumbnail(CurrentUser user, Guid id, string size, HttpContext http, OpenFile open, CancellationToken cancellationToken)
    {
        var opened = await open.ThumbnailAsync(user, id, size, cancellationToken);
        if (opened.Failure is { } failure)
            return failure.ToProblem();
        // A thumbnail never changes. Another account in the same browser asks for itself.
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        http.Response.Headers.Vary = "Cookie, Authorization";
        return Send(http, opened.Value, "image/webp", $"{id:n}-{size}");
    }

    private static async Task<Results<Ok<MeDto>, ProblemHttpResult>> SetOwnPicture(
        CurrentUser user, SetPictureRequest request, FilePictures pictures, CancellationToken cancellationToken) =>
        (await pictures.OfPersonAsync(user, request, cancellationToken)).ToOk();

    private static async Task<Results<Ok<ConversationDto>, ProblemHttpResult>> SetConversationPicture(
        CurrentUser user, Guid id, SetPictureRequest request, FilePictures pictures, CancellationToken cancellationToken) =>
        (await pictures.OfConversationAsync(user, id, request, cancellationToken)).ToOk();

    private static IResult Give(HttpContext http, Result<OpenedFile> opened, bool isSaved)
    {
        if (opened.Failure is { } failure)
            return failure.ToProblem();
        var file = opened.Value.File;
        var disposition = new ContentDispositionHeaderValue(isSaved || !MediaType.IsInline(file.MediaType) ? "attachment" : "inline");
        disposition.SetHttpFileName(file.Name);
        http.Response.Headers.ContentDisposition = disposition.ToString();
        // Kept, but asked for anew: whoever may not open it any more gets it no more.
        http.Response.Headers.CacheControl = "private, no-cache";
        return Send(http, opened.Value, file.MediaType.StartsWith("text/", StringComparison.Ordinal) ? file.MediaType + "; charset=utf-8" : file.MediaType, $"{file.Id:n}");
    }

    /// <summary>Whatever a browser makes of the bytes, they get no script, no form and no origin. A PDF viewer does not start in a sandbox, so it has the rest.</summary>
    private static IResult Send(HttpContext http, OpenedFile opened, string type, string tag)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy =
            opened.File.MediaType == "application/pdf" ? "default-src 'none'; style-src 'unsafe-inline'" : "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        return TypedResults.Stream(opened.Content, type, entityTag: new EntityTagHeaderValue($"\"{tag}\""), enableRangeProcessing: true);
    }

    /// <summary>A player fetches a video in many pieces: it is one download. A browser that has it and asks whether that is still right downloads nothing.</summary>
    private static bool IsFirstPiece(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Headers.IfNoneMatch.Count == 0
            && (request.GetTypedHeaders().Range is not { Ranges: { Count: > 0 } ranges } || ranges.First().From == 0);
}
