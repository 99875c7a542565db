using System.Net;
using System.Text;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.IntegrationTests.SignIn;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Realtime;

/// <summary>The whole way: sign-in, the web host's proxy, two replicas of the hub, as AppHost.cs draws them.</summary>
[Collection(AppHostSystem.OneAtATime)]
public sealed class WholeSystemTests(SharedSystem shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 360_000)]
    public async Task Two_people_who_signed_in_talk_through_the_web_host_over_two_replicas()
    {
        await SignedInBrowser.TalkAsync((await shared.ApplicationAsync(Token)).Address("web"), Token);
    }

    [Fact(Timeout = 360_000)]
    public async Task A_large_file_goes_through_the_web_host_in_one_request_and_is_scanned_before_the_other_may_open_it()
    {
        var web = (await shared.ApplicationAsync(Token)).Address("web");
        // Not the two of the other test: they count the messages of their conversation.
        using var carol = await SignedInBrowser.SignInAsync(web, "carol", Token);
        using var dave = await SignedInBrowser.SignInAsync(web, "dave", Token);
        var conversation = await carol.CreateDirectAsync(dave.Id, Token);
        await using var device = dave.Device();
        device.Of(conversation);
        await device.StartAsync(Token);

        var content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcdef", 2_500_000)));
        using var create = carol.Request(HttpMethod.Post, "/api/files/uploads");
        create.Headers.Add("Tus-Resumable", "1.0.0");
        create.Headers.Add("Upload-Length", $"{content.Length}");
        create.Headers.Add("Upload-Metadata", $"filename {Convert.ToBase64String("large.txt"u8)}");
        using var created = await carol.SendAsync(create, Token);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var location = created.Headers.Location!.ToString();
        using var write = carol.Request(HttpMethod.Patch, location);
        write.Headers.Add("Tus-Resumable", "1.0.0");
        write.Headers.Add("Upload-Offset", "0");
        write.Content = new ByteArrayContent(content) { Headers = { ContentType = new("application/offset+octet-stream") } };
        using var written = await carol.SendAsync(write, Token);
        written.StatusCode.ShouldBe(HttpStatusCode.NoContent);

        var file = Guid.Parse(location[(location.LastIndexOf('/') + 1)..]);
        await carol.AskAsync<SentMessage>(
            HttpMethod.Post, $"/api/conversations/{conversation}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversation, Parts: [new FilePart(file)]), Token);
        await Eventually.IsTrueAsync(
            () => device.MessagesOf(conversation).LastOrDefault()?.Files is [{ Status: FileStatus.Ready }], "The file is ready at the other's device", Eventually.Start);

        using var end = dave.Request(HttpMethod.Get, $"/api/files/{file}/content");
        end.Headers.Range = new(content.Length - 6, null);
        using var answer = await dave.SendAsync(end, Token);
        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await answer.Content.ReadAsStringAsync(Token)).ShouldBe("abcdef");

        var link = await dave.AskAsync<FileLinkDto>(HttpMethod.Post, $"/api/files/{file}/link", new FileLinkRequest(), Token);
        using var nobody = new HttpClient { BaseAddress = web };
        (await nobody.GetStringAsync(new Uri(link.Url, UriKind.Relative), Token)).Length.ShouldBe(content.Length);
    }
}
