using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Hangout.Contracts.Files;
using Hangout.Core.Data;
using Hangout.Core.Files.Storage;
using Microsoft.Extensions.Options;

namespace Hangout.IntegrationTests.Api;

/// <summary>Somebody who uploads files by tus, request by request.</summary>
internal static class FileCaller
{
    private const string Uploads = "/api/files/uploads";

    public static byte[] Png { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static async Task<HttpResponseMessage> TusAsync(
        this ApiPerson person, HttpMethod method, string path, (string Name, string Value)[] headers, byte[]? body, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(path, UriKind.RelativeOrAbsolute));
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        return await person.SendAsync(request, cancellationToken);
    }

    public static Task<HttpResponseMessage> CreateAsync(this ApiPerson person, string name, long length, string? type, CancellationToken cancellationToken) => person.TusAsync(
        HttpMethod.Post, Uploads,
        [("Upload-Length", length.ToString(CultureInfo.InvariantCulture)), ("Upload-Metadata", $"filename {Base64(name)},filetype {Base64(type ?? "")}")],
        body: null, cancellationToken);

    public static Task<HttpResponseMessage> PatchAsync(
        this ApiPerson person, string location, long offset, byte[] body, CancellationToken cancellationToken, params (string Name, string Value)[] headers) =>
        person.TusAsync(HttpMethod.Patch, location, [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)), .. headers], body, cancellationToken);

    /// <summary>Begins an upload.</summary>
    /// <returns>Its address.</returns>
    public static async Task<string> BeginAsync(this ApiPerson person, string name, long length, CancellationToken cancellationToken, string? type = null)
    {
        using var created = await person.CreateAsync(name, length, type, cancellationToken);
        created.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created, await created.Content.ReadAsStringAsync(cancellationToken));
        return created.Headers.Location!.ToString();
    }

    /// <summary>Uploads a file; the worker has not looked at it then.</summary>
    public static async Task<FileDto> UploadAsync(this ApiPerson person, string name, byte[] content, CancellationToken cancellationToken, string? type = null)
    {
        var location = await person.BeginAsync(name, content.Length, cancellationToken, type);
        using var written = await person.PatchAsync(location, 0, content, cancellationToken);
        written.StatusCode.ShouldBe(System.Net.HttpStatusCode.NoContent, await written.Content.ReadAsStringAsync(cancellationToken));
        return await person.GetAsync<FileDto>($"/api/files/{IdOf(location)}", cancellationToken);
    }

    /// <summary>Uploads a file and does what the worker would: it is ready then. An image has one thumbnail, which is the image itself.</summary>
    public static async Task<FileDto> UploadReadyAsync(this ApiPerson person, ApiFixture fixture, string name, byte[] content, CancellationToken cancellationToken)
    {
        var file = await person.UploadAsync(name, content, cancellationToken);
        await fixture.SettleAsync(file.Id, "ready", cancellationToken);
        return await person.GetAsync<FileDto>($"/api/files/{file.Id}", cancellationToken);
    }

    public static async Task SettleAsync(this ApiFixture fixture, Guid fileId, string status, CancellationToken cancellationToken, string? reason = null)
    {
        await using var db = fixture.Database();
        await db.QueryAsync(
            """
            update files set status = $2, reason = nullif($3, ''), thumbnails = case when kind = 'image' then '[{"size":"small","width":1,"height":1}]'::jsonb end where id = $1
            """,
            [fileId, status, reason ?? ""], _ => true, cancellationToken);
        var store = fixture.Files();
        await using var original = await store.OpenAsync(fileId, FileObjects.Original, cancellationToken);
        await store.WriteAsync(fileId, "small", original!, cancellationToken);
    }

    public static IFileStore Files(this ApiFixture fixture) => new LocalFileStore(Options.Create(new Hangout.Core.Files.FileStoreOptions { Path = fixture.FilesPath }));

    public static Guid IdOf(string location) => Guid.Parse(location[(location.LastIndexOf('/') + 1)..]);

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static string? Header(this HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(',', values) : null;
}
