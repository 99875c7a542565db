using System.Net;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Core.Files;
using Hangout.Core.Files.Uploading;
using Hangout.Core.Realtime;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Api;

/// <summary>Tests about files: what they send, and where the bytes are.</summary>
public abstract class FileApiTests(ApiFixture fixture) : ApiTests(fixture)
{
    protected async Task RemoveAsync()
    {
        await using var db = Fixture.Database();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        using var publisher = new RealtimePublisher(redis, NullLogger<RealtimePublisher>.Instance);
        var store = Fixture.Files();
        await new RemoveFiles(db, store, new FinishUpload(db, store, publisher), Options.Create(new FileStoreOptions())).RunAsync(Stop);
    }

    protected static string Content(FileDto file) => $"/api/files/{file.Id}/content";

    protected static string Thumbnail(FileDto file) => $"/api/files/{file.Id}/thumbnails/large";

    protected static Task<SentMessage> SendAsync(ApiPerson person, Guid conversation, FileDto file) => person.PostAsync<SentMessage>(
        $"/api/conversations/{conversation}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversation, Parts: [new FilePart(file.Id)]), Stop);

    protected static async Task<string> RefusedAsync(ApiPerson person, Guid conversation, params MessagePart[] parts) => (await person.RefusedAsync(
        Post, $"/api/conversations/{conversation}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversation, Parts: parts), Stop)).Code;

    protected static async Task<byte[]> BytesAsync(ApiPerson person, string path)
    {
        using var response = await person.SendAsync(HttpMethod.Get, path, body: null, Stop);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync(Stop);
    }
}
