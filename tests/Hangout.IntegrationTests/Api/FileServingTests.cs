using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>How the bytes of files are given out (FIL-4, FIL-5).</summary>
public sealed class FileServingTests(ApiFixture fixture) : FileApiTests(fixture)
{
    [Theory]
    [InlineData("scanning", ErrorCodes.FileNotReady)]
    [InlineData("processing", ErrorCodes.FileNotReady)]
    [InlineData("infected", ErrorCodes.FileInfected)]
    [InlineData("error", ErrorCodes.FileProcessingFailed)]
    public async Task Nothing_is_given_out_before_it_is_clean(string status, string code)
    {
        var person = await Fixture.PersonAsync(Stop);
        var file = await person.UploadAsync("dot.png", FileCaller.Png, Stop);
        await Fixture.SettleAsync(file.Id, status, Stop, status is "infected" or "error" ? code : null);
        (await person.RefusedAsync(Get, Content(file), null, Stop)).Code.ShouldBe(code);
        (await person.RefusedAsync(Get, Thumbnail(file), null, Stop)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task Ranges_are_served_and_counted_as_one_download()
    {
        var person = await Fixture.PersonAsync(Stop);
        var file = await person.UploadReadyAsync(Fixture, "abc.txt", "abcdefghij"u8.ToArray(), Stop);
        foreach (var (range, expected) in new[] { ((long?)0, "abc"), (3, "def") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Content(file), UriKind.Relative));
            request.Headers.Range = new RangeHeaderValue(range, range + 2);
            using var response = await person.SendAsync(request, Stop);
            response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
            (await response.Content.ReadAsStringAsync(Stop)).ShouldBe(expected);
        }

        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri(Content(file), UriKind.Relative));
        again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{file.Id:n}\""));
        using var unchanged = await person.SendAsync(again, Stop);
        unchanged.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        using var beyond = new HttpRequestMessage(HttpMethod.Get, new Uri(Content(file), UriKind.Relative));
        beyond.Headers.Range = new RangeHeaderValue(100, 200);
        using var refused = await person.SendAsync(beyond, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        var own = (await person.GetAsync<Page<OwnFileDto>>("/api/files", Stop)).Items.ShouldHaveSingleItem();
        own.Downloads.ShouldBe(1);
        own.LastAccessedAt.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("page.html", "<script>alert(1)</script>", "attachment")]
    [InlineData("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>", "attachment")]
    [InlineData("notes.txt", "notes", "inline")]
    public async Task What_could_act_in_a_page_is_for_saving_and_has_no_rights(string name, string content, string disposition)
    {
        var person = await Fixture.PersonAsync(Stop);
        var file = await person.UploadReadyAsync(Fixture, name, Encoding.UTF8.GetBytes(content), Stop);
        using var response = await person.SendAsync(HttpMethod.Get, Content(file), body: null, Stop);
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe(disposition);
        response.Header("X-Content-Type-Options").ShouldBe("nosniff");
        response.Header("Content-Security-Policy")!.ShouldContain("sandbox");
        response.Headers.CacheControl!.NoCache.ShouldBeTrue();
        using var saved = await person.SendAsync(HttpMethod.Get, Content(file) + "?download=true", body: null, Stop);
        saved.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
    }

    [Fact]
    public async Task A_name_with_quotes_and_other_letters_stays_whole_in_the_download()
    {
        var person = await Fixture.PersonAsync(Stop);
        var file = await person.UploadReadyAsync(Fixture, "Büro \"x\"; y=日本.txt", "x"u8.ToArray(), Stop);
        using var response = await person.SendAsync(HttpMethod.Get, Content(file), body: null, Stop);
        response.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe("Büro \"x\"; y=日本.txt");
    }

    [Fact]
    public async Task A_link_works_without_signing_in_until_it_expires_or_its_maker_may_not_open_the_file()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        var sent = await SendAsync(people[0], id, file);
        var link = await people[1].PostAsync<FileLinkDto>($"/api/files/{file.Id}/link", new FileLinkRequest(60), Stop);
        using var nobody = Fixture.Client(token: null);
        (await nobody.GetByteArrayAsync(new Uri(link.Url, UriKind.Relative), Stop)).ShouldBe(FileCaller.Png);
        using var forged = await nobody.GetAsync(new Uri(link.Url + "x", UriKind.Relative), Stop);
        forged.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/conversations/{id}/messages/{sent.Id}", null, Stop)).ShouldBe(HttpStatusCode.OK);
        using var revoked = await nobody.GetAsync(new Uri(link.Url, UriKind.Relative), Stop);
        revoked.StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var own = await people[0].PostAsync<FileLinkDto>($"/api/files/{file.Id}/link", new FileLinkRequest(), Stop);
        await using (var db = Fixture.Database())
            await db.Database.ExecuteSqlAsync($"update file_links set expires_at = now() - interval '1 second' where file_id = {file.Id}", Stop);
        using var expired = await nobody.GetAsync(new Uri(own.Url, UriKind.Relative), Stop);
        expired.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await people[0].RefusedAsync(Post, $"/api/files/{file.Id}/link", new FileLinkRequest(Limits.FileLinkSecondsMin - 1), Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await people[0].RefusedAsync(Post, $"/api/files/{file.Id}/link", new FileLinkRequest(Limits.FileLinkSecondsMax + 1), Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
    }
}
