using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hangout.Contracts;
using Hangout.Core;
using Hangout.Core.Accounts;
using Hangout.Core.Files.Uploading;
using Hangout.ServiceDefaults.Errors;
using Hangout.ServiceDefaults.RateLimits;
using Microsoft.AspNetCore.Mvc;

namespace Hangout.Api.Files;

/// <summary>Resumable uploads by the protocol tus 1.0 (https://tus.io/protocols/resumable-upload), with the extensions below (FIL-1).</summary>
internal static class UploadEndpoints
{
    private const string Version = "1.0.0", Extensions = "creation,creation-with-upload,checksum,termination,expiration";
    private const string Chunk = "application/offset+octet-stream";
    private const int Status460 = 460;

    private static readonly (string Name, HashAlgorithmName Algorithm, int Length)[] Checksums =
        [("sha1", HashAlgorithmName.SHA1, 20), ("sha256", HashAlgorithmName.SHA256, 32), ("md5", HashAlgorithmName.MD5, 16)];

    public static void MapUploads(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/files/uploads").WithTags("Files").AddEndpointFilter(SpeakTusAsync).WithMetadata(new DisableRequestSizeLimitAttribute());
        group.DisableRequestTimeout();
        group.MapMethods("", [HttpMethods.Options], Offer).WithName("describeUploads").WithSummary("What this server knows of tus 1.0.");
        group.MapPost("", Create).WithName("createUpload").RequireRateLimiting(RateLimitPolicies.Write)
            .WithSummary("Begins an upload (tus 1.0): headers Upload-Length and Upload-Metadata with filename and filetype. Its ID is the file's.");
        group.MapMethods("/{id:guid}", [HttpMethods.Head], Offset).WithName("getUploadOffset").WithSummary("Where an upload stands (tus 1.0).");
        group.MapPatch("/{id:guid}", Write).WithName("writeUpload").WithSummary("Writes bytes to an upload (tus 1.0).");
        group.MapDelete("/{id:guid}", End).WithName("endUpload").WithSummary("Gives up an unfinished upload (tus 1.0).");
    }

    private static async ValueTask<object?> SpeakTusAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var http = invocation.HttpContext;
        var headers = http.Response.Headers;
        headers["Tus-Resumable"] = Version;
        if (!HttpMethods.IsOptions(http.Request.Method) && http.Request.Headers["Tus-Resumable"] != Version)
        {
            headers["Tus-Version"] = Version;
            return Problems.Problem(StatusCodes.Status412PreconditionFailed, ErrorCodes.ValidationFailed, $"This server speaks tus {Version}: send the header Tus-Resumable.");
        }

        try
        {
            return await next(invocation);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to hear the answer; what came is kept.
            return Results.Empty;
        }
        catch (OperationCanceledException)
        {
            // A later request took the upload over.
            return Answer(Upload.Locked);
        }
    }

    private static IResult Offer(HttpResponse response)
    {
        response.Headers["Tus-Version"] = Version;
        response.Headers["Tus-Extension"] = Extensions;
        response.Headers["Tus-Max-Size"] = Limits.FileBytes.ToString(CultureInfo.InvariantCulture);
        response.Headers["Tus-Checksum-Algorithm"] = string.Join(',', Checksums.Select(c => c.Name));
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Create(CurrentUser user, HttpContext http, StartUpload start, WriteUpload write, EndUpload end, CancellationToken cancellationToken)
    {
        var request = http.Request;
        if (Number(request, "Upload-Length") is not { } length)
            return Answer(Failure.Invalid("uploadLength", "the header Upload-Length says how many bytes come; it cannot be deferred."));
        if (Metadata(request) is not { } metadata)
            return Answer(Failure.Invalid("uploadMetadata", "the header Upload-Metadata is pairs of a key and base64, separated by commas."));
        var brings = request.ContentType is not null;
        if (brings && !IsChunk(request))
            return Problems.Problem(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.ValidationFailed, $"The body must be {Chunk}.");
        if (ChecksumOf(request) is { Failure: { } badChecksum })
            return Answer(badChecksum);
        var name = metadata.GetValueOrDefault("filename") ?? metadata.GetValueOrDefault("name");
        var started = await start.RunAsync(user, name, metadata.GetValueOrDefault("filetype"), length, cancellationToken);
        if (started.Failure is { } failure)
            return Answer(failure);
        http.Response.Headers.Location = $"/api/files/uploads/{started.Value.Id}";
        if (!brings)
            return Answer(http, started.Value, StatusCodes.Status201Created);
        var written = await write.RunAsync(user, started.Value.Id, 0, request.ContentLength, ChecksumOf(request).Value, request.Body, http.RequestAborted);
        if (written.Failure is not { } refused)
            return Answer(http, written.Value, StatusCodes.Status201Created);
        // A client that brings more than it announced begins anew: nothing is left to go on with.
        await end.RunAsync(user, started.Value.Id, CancellationToken.None);
        http.Response.Headers.Remove("Location");
        return Answer(refused);
    }

    private static async Task<IResult> Offset(CurrentUser user, Guid id, HttpContext http, WriteUpload write, CancellationToken cancellationToken)
    {
        var found = await write.FindAsync(user, id, cancellationToken);
        if (found.Failure is { } failure)
            return Answer(failure);
        http.Response.Headers["Upload-Length"] = found.Value.Length.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["Upload-Metadata"] = $"filename {Base64(found.Value.Name)},filetype {Base64(found.Value.MediaType)}";
        return Answer(http, found.Value, StatusCodes.Status200OK);
    }

    private static async Task<IResult> Write(CurrentUser user, Guid id, HttpContext http, WriteUpload write)
    {
        var request = http.Request;
        if (!IsChunk(request))
            return Problems.Problem(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.ValidationFailed, $"The body must be {Chunk}.");
        if (Number(request, "Upload-Offset") is not { } offset)
            return Answer(Failure.Invalid("uploadOffset", "the header Upload-Offset says where the bytes go."));
        var checksum = ChecksumOf(request);
        if (checksum.Failure is { } badChecksum)
            return Answer(badChecksum);
        var written = await write.RunAsync(user, id, offset, request.ContentLength, checksum.Value, request.Body, http.RequestAborted);
        return written.Failure is { } failure ? Answer(failure) : Answer(http, written.Value, StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> End(CurrentUser user, Guid id, EndUpload end, CancellationToken cancellationToken) =>
        await end.RunAsync(user, id, cancellationToken) is { } failure ? Answer(failure) : TypedResults.NoContent();

    private static IResult Answer(HttpContext http, Upload upload, int status)
    {
        http.Response.Headers["Upload-Offset"] = upload.Received.ToString(CultureInfo.InvariantCulture);
        if (upload is { ExpiresAt: { } expires, IsComplete: false })
            http.Response.Headers["Upload-Expires"] = expires.ToString("R", CultureInfo.InvariantCulture);
        return TypedResults.StatusCode(status);
    }

    private static IResult Answer(Failure failure)
    {
        var problem = failure.ToProblem();
        // The number that the protocol has for it.
        return failure.Code == ErrorCodes.UploadChecksum ? Problems.Problem(Status460, failure.Code, failure.Message) : problem;
    }

    private static bool IsChunk(HttpRequest request) => string.Equals(request.ContentType?.Split(';')[0].Trim(), Chunk, StringComparison.OrdinalIgnoreCase);

    private static long? Number(HttpRequest request, string header) =>
        request.Headers[header] is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static Result<UploadChecksum?> ChecksumOf(HttpRequest request)
    {
        if (request.Headers["Upload-Checksum"] is not [{ } header])
            return (UploadChecksum?)null;
        var words = header.Split(' ', 2);
        if (words.Length == 2 && Array.Find(Checksums, c => c.Name.Equals(words[0], StringComparison.OrdinalIgnoreCase)) is { Name: not null } known
            && Bytes(words[1]) is { } value && value.Length == known.Length)
        {
            return new UploadChecksum(known.Algorithm, value);
        }

        return Failure.Invalid("uploadChecksum", $"is one of {string.Join(", ", Checksums.Select(c => c.Name))}, a space, and base64.");
    }

    private static Dictionary<string, string>? Metadata(HttpRequest request)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in request.Headers["Upload-Metadata"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = pair.Split(' ', 2);
            if ((words.Length < 2 ? [] : Bytes(words[1])) is not { } value || !pairs.TryAdd(words[0], Encoding.UTF8.GetString(value)))
                return null;
        }

        return pairs;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static byte[]? Bytes(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : null;
    }
}
