using System.Net;
using System.Security.Cryptography;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Storage;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>Uploads by tus 1.0: resumable, limited, and never more than was announced (FIL-1, FIL-5).</summary>
public sealed class UploadTests(ApiFixture fixture) : ApiTests(fixture)
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("all work and no play\n", 20_000)));

    [Fact]
    public async Task What_the_server_knows_of_tus_is_said()
    {
        var person = await Fixture.PersonAsync(Stop);
        using var offer = await person.TusAsync(HttpMethod.Options, "/api/files/uploads", [], body: null, Stop);
        offer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        offer.Header("Tus-Resumable").ShouldBe("1.0.0");
        offer.Header("Tus-Max-Size").ShouldBe("104857600");
        offer.Header("Tus-Extension")!.Split(',').ShouldBe(["creation", "creation-with-upload", "checksum", "termination", "expiration"], ignoreOrder: true);
        using var other = await person.SendAsync(HttpMethod.Post, "/api/files/uploads", body: null, Stop);
        other.StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        other.Header("Tus-Version").ShouldBe("1.0.0");
    }

    [Fact]
    public async Task An_upload_in_pieces_goes_on_where_it_stands()
    {
        var person = await Fixture.PersonAsync(Stop);
        var location = await person.BeginAsync("notes.txt", Text.Length, Stop);
        using var first = await person.PatchAsync(location, 0, Text[..100_000], Stop);
        first.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        first.Header("Upload-Offset").ShouldBe("100000");
        first.Header("Upload-Expires").ShouldNotBeNull();

        using var wrong = await person.PatchAsync(location, 50_000, Text[50_000..], Stop);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var head = await person.TusAsync(HttpMethod.Head, location, [], body: null, Stop);
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Header("Upload-Offset").ShouldBe("100000");
        head.Header("Upload-Length").ShouldBe($"{Text.Length}");
        head.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await person.GetAsync<FileDto>($"/api/files/{FileCaller.IdOf(location)}", Stop)).Status.ShouldBe(FileStatus.Uploading);

        using var rest = await person.PatchAsync(location, 100_000, Text[100_000..], Stop);
        rest.Header("Upload-Offset").ShouldBe($"{Text.Length}");
        var file = await person.GetAsync<FileDto>($"/api/files/{FileCaller.IdOf(location)}", Stop);
        (file.Name, file.MediaType, file.Kind, file.Size, file.Status).ShouldBe(("notes.txt", "text/plain", FileKind.Document, Text.Length, FileStatus.Scanning));
        (await ContentAsync(file.Id)).ShouldBe(Text);

        using var more = await person.PatchAsync(location, Text.Length, [1], Stop);
        more.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using var done = await person.TusAsync(HttpMethod.Head, location, [], body: null, Stop);
        done.Header("Upload-Offset").ShouldBe($"{Text.Length}");
    }

    [Fact]
    public async Task What_came_before_a_connection_broke_counts()
    {
        var person = await Fixture.PersonAsync(Stop);
        byte[] text = [.. Text, .. Text, .. Text, .. Text];
        var location = await person.BeginAsync("notes.txt", text.Length, Stop);
        using var sent = new SemaphoreSlim(0);
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(location, UriKind.Relative)) { Content = new HalfContent(text, 1_300_000, sent) };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");
        var broken = person.SendAsync(request, cut.Token);
        await sent.WaitAsync(Stop);
        await Support.Eventually.ReachesAsync(async () => await OffsetAsync(person, location) >= 1_000_000, "What came counts");
        await cut.CancelAsync();
        await Should.ThrowAsync<Exception>(broken);

        HttpStatusCode? status = null;
        for (var tries = 0; status != HttpStatusCode.NoContent && tries < 10; tries++)
        {
            var stands = await OffsetAsync(person, location);
            stands.ShouldBeGreaterThanOrEqualTo(1_000_000);
            using var rest = await person.PatchAsync(location, stands, text[(int)stands..], Stop);
            status = rest.StatusCode;
        }

        status.ShouldBe(HttpStatusCode.NoContent);
        (await ContentAsync(FileCaller.IdOf(location))).ShouldBe(text);
    }

    [Fact]
    public async Task A_later_request_takes_the_upload_from_one_whose_connection_is_lost()
    {
        var person = await Fixture.PersonAsync(Stop);
        var location = await person.BeginAsync("notes.txt", Text.Length, Stop);
        using var sent = new SemaphoreSlim(0);
        var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(location, UriKind.Relative)) { Content = new HalfContent(Text, 1_000, sent) };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var hanging = person.SendAsync(request, cut.Token);
        await sent.WaitAsync(Stop);

        HttpStatusCode? status = null;
        for (var tries = 0; status != HttpStatusCode.NoContent && tries < 10; tries++)
        {
            var stands = await OffsetAsync(person, location);
            using var taken = await person.PatchAsync(location, stands, Text[(int)stands..], Stop);
            status = taken.StatusCode;
            if (status != HttpStatusCode.NoContent)
                status.ShouldBeOneOf(HttpStatusCode.Conflict, HttpStatusCode.Locked);
        }

        status.ShouldBe(HttpStatusCode.NoContent);
        (await ContentAsync(FileCaller.IdOf(location))).ShouldBe(Text);
        await cut.CancelAsync();
        await Should.NotThrowAsync(async () => await hanging.ContinueWith(_ => { }, TaskScheduler.Default));
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [InlineData("md5")]
    public async Task Bytes_whose_checksum_is_another_do_not_count(string algorithm)
    {
        var person = await Fixture.PersonAsync(Stop);
        var location = await person.BeginAsync("notes.txt", Text.Length, Stop);
        var good = Convert.ToBase64String(CryptographicOperations.HashData(new HashAlgorithmName(algorithm.ToUpperInvariant()), Text));
        var bad = (byte[])Text.Clone();
        bad[^1] ^= 1;
        using var refused = await person.PatchAsync(location, 0, bad, Stop, ("Upload-Checksum", $"{algorithm} {good}"));
        ((int)refused.StatusCode).ShouldBe(460);
        (await OffsetAsync(person, location)).ShouldBe(0);
        using var taken = await person.PatchAsync(location, 0, Text, Stop, ("Upload-Checksum", $"{algorithm} {good}"));
        taken.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await ContentAsync(FileCaller.IdOf(location))).ShouldBe(Text);
    }

    [Fact]
    public async Task A_file_may_come_with_the_request_that_begins_it()
    {
        var person = await Fixture.PersonAsync(Stop);
        using var created = await person.TusAsync(
            HttpMethod.Post, "/api/files/uploads", [("Upload-Length", $"{FileCaller.Png.Length}"), ("Upload-Metadata", $"filename {FileCaller.Base64("dot.png")}")], FileCaller.Png, Stop);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Header("Upload-Offset").ShouldBe($"{FileCaller.Png.Length}");
        (await person.GetAsync<FileDto>($"/api/files/{FileCaller.IdOf(created.Headers.Location!.ToString())}", Stop)).MediaType.ShouldBe("image/png");

        using var refused = await person.TusAsync(
            HttpMethod.Post, "/api/files/uploads", [("Upload-Length", "10"), ("Upload-Metadata", $"filename {FileCaller.Base64("dot.png")}")], FileCaller.Png, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await person.GetAsync<FileQuotaDto>("/api/files/quota", Stop)).Files.ShouldBe(1);
    }

    [Fact]
    public async Task The_largest_file_is_taken_and_one_byte_more_is_refused()
    {
        var person = await Fixture.PersonAsync(Stop);
        await person.BeginAsync("large.txt", Limits.FileBytes, Stop);
        using var refused = await person.CreateAsync("large.txt", Limits.FileBytes + 1, type: null, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        using var empty = await person.CreateAsync("empty.txt", 0, type: null, Stop);
        empty.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("Upload-Length", "")]
    [InlineData("Upload-Length", "-1")]
    [InlineData("Upload-Length", "1e3")]
    [InlineData("Upload-Length", "99999999999999999999")]
    [InlineData("Upload-Metadata", "filename ???")]
    [InlineData("Upload-Metadata", "filename YQ==,filename Yg==")]
    [InlineData("Upload-Metadata", "")]
    [InlineData("Upload-Defer-Length", "1")]
    public async Task A_malformed_header_is_refused(string header, string value)
    {
        var person = await Fixture.PersonAsync(Stop);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Upload-Length"] = "10", ["Upload-Metadata"] = $"filename {FileCaller.Base64("a.txt")}" };
        headers[header] = value;
        if (header == "Upload-Defer-Length")
            headers.Remove("Upload-Length");
        using var refused = await person.TusAsync(HttpMethod.Post, "/api/files/uploads", [.. headers.Select(h => (h.Key, h.Value))], body: null, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task More_bytes_than_announced_are_refused_whatever_the_request_says_of_its_length()
    {
        var person = await Fixture.PersonAsync(Stop);
        var location = await person.BeginAsync("notes.txt", 1_000, Stop);
        using var said = await person.PatchAsync(location, 0, new byte[1_001], Stop);
        said.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        var request = new HttpRequestMessage(HttpMethod.Patch, new Uri(location, UriKind.Relative)) { Content = new EndlessContent() };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", "0");
        request.Headers.TransferEncodingChunked = true;
        try
        {
            using var unsaid = await person.SendAsync(request, Stop);
            unsaid.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (HttpRequestException)
        {
            // The server hung up while this still wrote.
        }

        (await OffsetAsync(person, location)).ShouldBe(0);
    }

    [Theory]
    [InlineData("photo.jpg", "image/jpeg", "<html><script>alert(1)</script></html>")]
    [InlineData("tool.exe", "application/octet-stream", "MZ\u0090\0\u0003\0\0\0")]
    [InlineData("noise.bin", null, "\u0001\u0002\u0003\0\u0005")]
    [InlineData("paper.pdf", "application/pdf", "hello")]
    public async Task A_file_that_is_not_what_it_says_or_not_taken_is_refused_and_gone(string name, string? type, string content)
    {
        var person = await Fixture.PersonAsync(Stop);
        var bytes = Encoding.Latin1.GetBytes(content);
        var location = await person.BeginAsync(name, bytes.Length, Stop, type);
        using var refused = await person.PatchAsync(location, 0, bytes, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await refused.Content.ReadAsStringAsync(Stop)).ShouldContain(ErrorCodes.FileTypeNotAllowed);
        (await Fixture.Files().OpenAsync(FileCaller.IdOf(location), FileObjects.Original, Stop)).ShouldBeNull();
        (await person.StatusAsync(Get, $"/api/files/{FileCaller.IdOf(location)}", null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        (await person.GetAsync<FileQuotaDto>("/api/files/quota", Stop)).Files.ShouldBe(0);
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\ann\\plan.txt", "plan.txt")]
    [InlineData("gpj.\u202Eexe.txt", "gpj.exe.txt")]
    [InlineData("a\r\nb\"c.txt", "a b\"c.txt")]
    [InlineData("CON", "CON")]
    [InlineData("𝒳 日本.txt", "𝒳 日本.txt")]
    public async Task A_name_is_for_people_and_no_path(string given, string kept)
    {
        var person = await Fixture.PersonAsync(Stop);
        (await person.UploadAsync(given, Encoding.UTF8.GetBytes("x"), Stop)).Name.ShouldBe(kept);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("folder/")]
    [InlineData("\u200B")]
    public async Task A_name_without_anything_to_see_is_refused(string name)
    {
        var person = await Fixture.PersonAsync(Stop);
        using var refused = await person.CreateAsync(name, 10, type: null, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_longest_name_is_taken_and_one_character_more_is_refused()
    {
        var person = await Fixture.PersonAsync(Stop);
        await person.BeginAsync(new string('n', Limits.FileName), 10, Stop);
        using var refused = await person.CreateAsync(new string('n', Limits.FileName + 1), 10, type: null, Stop);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nobody_else_sees_writes_or_ends_an_upload()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var location = await people[0].BeginAsync("notes.txt", 10, Stop);
        using var head = await people[1].TusAsync(HttpMethod.Head, location, [], body: null, Stop);
        head.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var written = await people[1].PatchAsync(location, 0, new byte[10], Stop);
        written.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var ended = await people[1].TusAsync(HttpMethod.Delete, location, [], body: null, Stop);
        ended.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await OffsetAsync(people[0], location)).ShouldBe(0);
    }

    [Fact]
    public async Task An_upload_that_is_given_up_is_gone_with_its_bytes()
    {
        var person = await Fixture.PersonAsync(Stop);
        var location = await person.BeginAsync("notes.txt", 10, Stop);
        using var half = await person.PatchAsync(location, 0, "hello"u8.ToArray(), Stop);
        using var ended = await person.TusAsync(HttpMethod.Delete, location, [], body: null, Stop);
        ended.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var head = await person.TusAsync(HttpMethod.Head, location, [], body: null, Stop);
        head.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await person.GetAsync<FileQuotaDto>("/api/files/quota", Stop)).UsedBytes.ShouldBe(0);

        var file = await person.UploadAsync("kept.txt", "kept"u8.ToArray(), Stop);
        using var finished = await person.TusAsync(HttpMethod.Delete, $"/api/files/uploads/{file.Id}", [], body: null, Stop);
        finished.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Two_uploads_at_once_take_no_more_than_the_room_there_is()
    {
        var person = await Fixture.PersonAsync(Stop);
        await using (var db = Fixture.Database())
        {
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into files (id, owner_id, name, media_type, kind, size, received, status)
                select gen_random_uuid(), {person.Id}, 'old', 'text/plain', 'document', {Limits.FileBytes}, {Limits.FileBytes}, 'ready' from generate_series(1, 50)
                """, Stop);
        }

        var room = (await person.GetAsync<FileQuotaDto>("/api/files/quota", Stop)) is var quota ? quota.TotalBytes - quota.UsedBytes : 0;
        room.ShouldBeInRange(Limits.FileBytes, 2 * Limits.FileBytes - 1);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => person.CreateAsync("large.txt", Limits.FileBytes, type: null, Stop)));
        answers.Select(a => a.StatusCode).Order().ShouldBe(
            [HttpStatusCode.Created, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge]);
        (await answers[^1].Content.ReadAsStringAsync(Stop)).Length.ShouldBeGreaterThanOrEqualTo(0);
        foreach (var answer in answers)
            answer.Dispose();
    }

    private async Task<byte[]> ContentAsync(Guid fileId)
    {
        await using var content = await Fixture.Files().OpenAsync(fileId, FileObjects.Original, Stop);
        var bytes = new MemoryStream();
        await content!.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private static async Task<long> OffsetAsync(ApiPerson person, string location)
    {
        using var head = await person.TusAsync(HttpMethod.Head, location, [], body: null, Stop);
        return long.Parse(head.Header("Upload-Offset")!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A body that stops coming after some bytes.</summary>
    private sealed class HalfContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly int _half;
        private readonly SemaphoreSlim _sent;

        public HalfContent(byte[] bytes, int half, SemaphoreSlim sent)
        {
            (_bytes, _half, _sent) = (bytes, half, sent);
            Headers.ContentType = new("application/offset+octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, _half), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _sent.Release();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }

    private sealed class EndlessContent : HttpContent
    {
        public EndlessContent() => Headers.ContentType = new("application/offset+octet-stream");

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[1024 * 1024];
            for (var i = 0; i < 1_024; i++)
                await stream.WriteAsync(piece, Stop);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
