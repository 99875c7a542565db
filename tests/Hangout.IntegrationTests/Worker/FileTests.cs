using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Realtime;
using Hangout.IntegrationTests.Support;
using Hangout.Tests.Files;

namespace Hangout.IntegrationTests.Worker;

/// <summary>Files from the upload over the worker to the devices of others (FIL-3, FIL-4).</summary>
[Collection(nameof(PreviewSystem))]
public sealed class FileTests(PreviewSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = 360_000)]
    public async Task Members_hear_that_the_files_of_a_message_are_settled_and_have_what_a_fresh_fetch_has()
    {
        var talk = await Talk.StartAsync(system.Database, isDirect: false, Cancellation);
        foreach (var (subject, person) in new[] { ("gina", talk.Alice), ("hugo", talk.Bob) })
            await talk.ExecuteAsync("update users set issuer = $1, subject = $2 where id = $3", system.Issuer, subject, person);
        using var gina = Api("gina");
        await using var hugo = await ConnectAsync("hugo", talk.Bob, talk.Id);
        await using var own = await ConnectAsync("gina", talk.Alice, talk.Id);

        // Ready before it is sent: with the message comes all there is to say.
        var early = await UploadAsync(gina, "early.pdf", Samples.Pdf());
        await Eventually.ReachesAsync(async () => await StatusAsync(gina, early) == FileStatus.Ready, "The early file");
        await talk.ExecuteAsync("update files set written_at = written_at - interval '1 minute' where id = $1", early);
        await SendAsync(gina, talk.Id, early);

        // Sent while it is worked on, or before.
        var photo = await UploadAsync(gina, "photo.jpg", Samples.PhonePhoto());
        var sent = await SendAsync(gina, talk.Id, photo);
        await Eventually.IsTrueAsync(() => FileIn(hugo, talk.Id, sent)?.Status == FileStatus.Ready, "The photo at the other's device");
        var (virus, infected) = await SendVirusAsync(gina, talk.Id);
        await Eventually.IsTrueAsync(() => FileIn(hugo, talk.Id, infected)?.Status == FileStatus.Infected, "The virus at the other's device");

        FileIn(hugo, talk.Id, sent)!.ShouldSatisfyAllConditions(
            f => f.Thumbnails!.Count.ShouldBe(3), f => (f.Width, f.Height).ShouldBe((600, 800)), f => f.Placeholder.ShouldNotBeNull());
        var events = hugo.Events.OfType<FilesChanged>().ToArray();
        // Both the message and the settled file may tell it, where they come at the same time: then twice the same.
        events.ShouldAllBe(e => e.MessageId == infected || e.MessageId == sent);
        foreach (var told in events.GroupBy(e => e.MessageId))
            told.Select(e => JsonSerializer.Serialize(e.Files, HangoutJson.Options)).Distinct().ShouldHaveSingleItem();
        own.Events.OfType<OwnFileChanged>().Where(e => e.File.Id == photo).Select(e => e.File.Status).Distinct()
            .ShouldBe([FileStatus.Scanning, FileStatus.Processing, FileStatus.Ready], ignoreOrder: true);

        var fresh = (await gina.GetFromJsonAsync<MessagePage>($"/api/conversations/{talk.Id}/messages", HangoutJson.Options, Cancellation))!.Messages;
        foreach (var message in fresh)
            hugo.MessagesOf(talk.Id).Single(m => m.Id == message.Id).ShouldBeEquivalentTo(message);
        using var refused = await gina.GetAsync($"/api/files/{virus}/content", Cancellation);
        refused.IsSuccessStatusCode.ShouldBeFalse();
        var given = await gina.GetByteArrayAsync($"/api/files/{photo}/content", Cancellation);
        Samples.Metadata(given).ShouldNotContain("GPS");
    }

    private static FileDto? FileIn(HangoutClient device, Guid conversation, Guid message) =>
        device.MessagesOf(conversation).FirstOrDefault(m => m.Id == message)?.Files?.SingleOrDefault();

    private static async Task<Guid> UploadAsync(HttpClient api, string name, byte[] content)
    {
        using var create = new HttpRequestMessage(HttpMethod.Post, "/api/files/uploads");
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", $"{content.Length}");
        create.Headers.Add("Upload-Metadata", $"filename {Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}");
        using var created = await api.SendAsync(create, Cancellation);
        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync(Cancellation));
        var location = created.Headers.Location!.ToString();
        using var write = new HttpRequestMessage(HttpMethod.Patch, location);
        write.Headers.Add("Tus-Resumable", "1.0.0");
        write.Headers.Add("Upload-Offset", "0");
        write.Content = new ByteArrayContent(content) { Headers = { ContentType = new("application/offset+octet-stream") } };
        using var written = await api.SendAsync(write, Cancellation);
        written.StatusCode.ShouldBe(HttpStatusCode.NoContent, await written.Content.ReadAsStringAsync(Cancellation));
        return Guid.Parse(location[(location.LastIndexOf('/') + 1)..]);
    }

    /// <summary>Sends one before it is found out; where the scanner was faster, another.</summary>
    private static async Task<(Guid File, Guid Message)> SendVirusAsync(HttpClient api, Guid conversation)
    {
        while (true)
        {
            var file = await UploadAsync(api, "test.txt", Encoding.ASCII.GetBytes(Samples.Eicar));
            var message = Guid.CreateVersion7();
            using var response = await PostAsync(api, conversation, message, file);
            if (response.StatusCode == HttpStatusCode.Created)
                return (file, message);
            (await response.Content.ReadAsStringAsync(Cancellation)).ShouldContain(ErrorCodes.FileInfected);
        }
    }

    private static async Task<FileStatus> StatusAsync(HttpClient api, Guid file) =>
        (await api.GetFromJsonAsync<FileDto>($"/api/files/{file}", HangoutJson.Options, Cancellation))!.Status;

    private static async Task<Guid> SendAsync(HttpClient api, Guid conversation, Guid file)
    {
        var id = Guid.CreateVersion7();
        using var response = await PostAsync(api, conversation, id, file);
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync(Cancellation));
        return id;
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient api, Guid conversation, Guid message, Guid file) => api.PostAsJsonAsync(
        $"/api/conversations/{conversation}/messages", new SendMessageRequest(message, conversation, Parts: [new FilePart(file)]), HangoutJson.Options, Cancellation);

    private HttpClient Api(string subject)
    {
        var client = new HttpClient { BaseAddress = system.Address("api") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", system.TokenOf(subject));
        return client;
    }

    private async Task<HangoutClient> ConnectAsync(string subject, Guid me, Guid conversation)
    {
        var client = new HangoutClient(() => new UriBuilder(system.Address("realtime")) { Scheme = "ws", Path = "/hubs/realtime" }.Uri, () => system.TokenOf(subject)) { Me = me };
        client.Of(conversation);
        await client.StartAsync(Cancellation);
        return client;
    }
}
