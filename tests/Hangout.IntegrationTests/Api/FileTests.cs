using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Core.Files;
using Hangout.Core.Files.Storage;
using Hangout.Core.Files.Uploading;
using Hangout.Core.Realtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Hangout.IntegrationTests.Api;

/// <summary>Files in messages, and who may open them (FIL-4, FIL-5, MSG-16).</summary>
public sealed class FileTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task Whoever_may_read_the_message_may_open_its_file_and_nobody_else()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        (await people[1].StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        var sent = await SendAsync(people[0], id, file);

        foreach (var reader in people[..2])
        {
            (await BytesAsync(reader, Content(file))).ShouldBe(FileCaller.Png);
            (await reader.StatusAsync(Get, Thumbnail(file), null, Stop)).ShouldBe(HttpStatusCode.OK);
            (await reader.GetAsync<FileDto>($"/api/files/{file.Id}", Stop)).Name.ShouldBe("dot.png");
        }

        foreach (var path in new[] { Content(file), Thumbnail(file), $"/api/files/{file.Id}" })
            (await people[2].RefusedAsync(Get, path, null, Stop)).Code.ShouldBe(ErrorCodes.FileNotFound);
        (await people[1].RefusedAsync(HttpMethod.Delete, $"/api/files/{file.Id}", null, Stop)).Code.ShouldBe(ErrorCodes.FileNotFound);

        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/conversations/{id}/messages/{sent.Id}", null, Stop)).ShouldBe(HttpStatusCode.OK);
        (await people[1].StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        (await people[0].StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_left_or_came_later_to_a_hidden_history_opens_nothing()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        await SendAsync(people[0], id, file);
        (await people[2].StatusAsync(Post, $"/api/conversations/{id}/leave", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[2].StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.NotFound);

        await using var db = Fixture.Database();
        await db.Database.ExecuteSqlAsync($"update conversation_members set history_from_seq = 1000 where conversation_id = {id} and user_id = {people[1].Id}", Stop);
        (await people[1].StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_message_says_what_its_files_are_wherever_it_is_read()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var image = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        var text = await people[0].UploadAsync("list.txt", "milk"u8.ToArray(), Stop);
        var sent = await people[0].PostAsync<SentMessage>(
            $"/api/conversations/{id}/messages",
            new SendMessageRequest(Guid.CreateVersion7(), id, Parts: [new TextPart("See"), new FilePart(text.Id), new FilePart(image.Id, "A dot")]), Stop);

        var read = (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[^1];
        read.Id.ShouldBe(sent.Id);
        (read.Kind, read.Text).ShouldBe((MessageKind.File, "See\n\n`list.txt`\n\n`dot.png`"));
        read.Files!.Select(f => (f.Id, f.Status)).ShouldBe([(text.Id, FileStatus.Scanning), (image.Id, FileStatus.Ready)]);
        read.Parts!.OfType<FilePart>().Select(p => p.Alt).ShouldBe([null, "A dot"]);
        (await people[1].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).LastMessage!.Files!.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("a.png", MessageKind.Image)]
    [InlineData("a.txt", MessageKind.File)]
    public async Task A_message_of_files_alone_is_of_their_kind(string name, MessageKind kind)
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        await SendAsync(people[0], id, await people[0].UploadAsync(name, kind == MessageKind.Image ? FileCaller.Png : "x"u8.ToArray(), Stop));
        (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[^1].Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task A_file_that_is_not_ones_own_or_not_whole_or_not_clean_goes_into_no_message()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var foreign = await people[1].UploadAsync("theirs.txt", "x"u8.ToArray(), Stop);
        var unfinished = FileCaller.IdOf(await people[0].BeginAsync("half.txt", 10, Stop));
        var infected = await people[0].UploadAsync("bad.txt", "x"u8.ToArray(), Stop);
        await Fixture.SettleAsync(infected.Id, "infected", Stop, ErrorCodes.FileInfected);
        var own = await people[0].UploadAsync("mine.txt", "x"u8.ToArray(), Stop);

        (await RefusedAsync(people[0], id, new FilePart(Guid.NewGuid()))).ShouldBe(ErrorCodes.FileNotFound);
        (await RefusedAsync(people[0], id, new FilePart(foreign.Id))).ShouldBe(ErrorCodes.FileNotFound);
        (await RefusedAsync(people[0], id, new FilePart(unfinished))).ShouldBe(ErrorCodes.FileNotReady);
        (await RefusedAsync(people[0], id, new FilePart(infected.Id))).ShouldBe(ErrorCodes.FileInfected);
        (await RefusedAsync(people[0], id, new FilePart(own.Id), new FilePart(own.Id))).ShouldBe(ErrorCodes.ValidationFailed);
        (await RefusedAsync(people[0], id, new FilePart(own.Id, new string('a', Limits.FileAlt + 1)))).ShouldBe(ErrorCodes.ValidationFailed);
        (await RefusedAsync(people[0], id, [.. Enumerable.Range(0, Limits.MessageFiles + 1).Select(_ => new FilePart(Guid.NewGuid()))])).ShouldBe(ErrorCodes.ValidationFailed);
        (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages.ShouldBeEmpty();
    }

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
    public async Task A_deleted_file_is_gone_for_everyone_and_the_message_says_so()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        await SendAsync(people[0], id, file);
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/files/{file.Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);

        foreach (var person in people)
            (await person.StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        var told = (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[^1].Files!.ShouldHaveSingleItem();
        (told.Status, told.Reason, told.Name).ShouldBe((FileStatus.Error, ErrorCodes.FileDeleted, ""));
        (await people[0].GetAsync<Page<OwnFileDto>>("/api/files", Stop)).Items.ShouldBeEmpty();

        await RemoveAsync();
        (await Fixture.Files().OpenAsync(file.Id, FileObjects.Original, Stop)).ShouldBeNull();
        (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[^1].Files!.ShouldHaveSingleItem().Reason.ShouldBe(ErrorCodes.FileDeleted);
    }

    [Fact]
    public async Task A_forwarded_file_can_be_opened_where_it_went_also_when_the_first_message_is_gone()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var first = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var second = (await people[1].TalkToAsync(Stop, people[2])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        var sent = await SendAsync(people[0], first, file);
        var results = await people[1].PostAsync<ForwardResult[]>(
            $"/api/conversations/{first}/messages/{sent.Id}/forward", new ForwardMessageRequest([new(second, Guid.CreateVersion7())]), Stop);
        results.ShouldHaveSingleItem().Error.ShouldBeNull();
        (await people[2].StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.OK);
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/conversations/{first}/messages/{sent.Id}", null, Stop)).ShouldBe(HttpStatusCode.OK);
        (await people[2].StatusAsync(Get, Content(file), null, Stop)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_edit_may_take_files_off_and_put_others_in()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var (one, two) = (await people[0].UploadReadyAsync(Fixture, "1.png", FileCaller.Png, Stop), await people[0].UploadReadyAsync(Fixture, "2.png", FileCaller.Png, Stop));
        var sent = await SendAsync(people[0], id, one);
        await people[0].CallAsync<ChangedMessage>(
            HttpMethod.Patch, $"/api/conversations/{id}/messages/{sent.Id}", new MessageContentRequest(Parts: [new TextPart("Better"), new FilePart(two.Id)]), Stop);
        (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[^1].Files!.Select(f => f.Id).ShouldBe([two.Id]);
        (await people[1].StatusAsync(Get, Content(one), null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        (await people[1].StatusAsync(Get, Content(two), null, Stop)).ShouldBe(HttpStatusCode.OK);
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

    [Fact]
    public async Task The_list_is_sorted_filtered_and_paged()
    {
        var person = await Fixture.PersonAsync(Stop);
        foreach (var (name, size) in new[] { ("b.txt", 3), ("a.txt", 2), ("c_1.txt", 1) })
            await person.UploadAsync(name, new byte[size].Select(_ => (byte)'x').ToArray(), Stop);
        await person.UploadAsync("dot.png", FileCaller.Png, Stop);

        (await NamesAsync("")).ShouldBe(["dot.png", "c_1.txt", "a.txt", "b.txt"]);
        (await NamesAsync("?sort=oldest")).ShouldBe(["b.txt", "a.txt", "c_1.txt", "dot.png"]);
        (await NamesAsync("?sort=name")).ShouldBe(["a.txt", "b.txt", "c_1.txt", "dot.png"]);
        (await NamesAsync("?sort=size&kind=document")).ShouldBe(["b.txt", "a.txt", "c_1.txt"]);
        (await NamesAsync("?kind=image")).ShouldBe(["dot.png"]);
        (await NamesAsync("?q=C_")).ShouldBe(["c_1.txt"]);
        (await person.RefusedAsync(Get, "/api/files?sort=colour", null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
        (await person.RefusedAsync(Get, "/api/files?kind=Image", null, Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);

        var (paged, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await person.GetAsync<Page<OwnFileDto>>($"/api/files?sort=name&limit=3&cursor={cursor}", Stop);
            paged.AddRange(page.Items.Select(i => i.File.Name));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        paged.ShouldBe(["a.txt", "b.txt", "c_1.txt", "dot.png"]);

        async Task<string[]> NamesAsync(string query) => [.. (await person.GetAsync<Page<OwnFileDto>>("/api/files" + query, Stop)).Items.Select(i => i.File.Name)];
    }

    [Fact]
    public async Task The_list_says_where_a_file_is_used()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        var (first, second) = (await SendAsync(people[0], id, file), await SendAsync(people[0], id, file));
        (await people[0].GetAsync<Page<OwnFileDto>>("/api/files", Stop)).Items.Single().Uses.Select(u => u.MessageId).ShouldBe([second.Id, first.Id]);
    }

    [Fact]
    public async Task A_name_is_changed_by_its_owner_wherever_it_is_shown()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        await SendAsync(people[0], id, file);
        (await people[0].CallAsync<FileDto>(HttpMethod.Patch, $"/api/files/{file.Id}", new RenameFileRequest(" spot.png "), Stop)).Name.ShouldBe("spot.png");
        (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[^1].Files![0].Name.ShouldBe("spot.png");
        (await people[1].RefusedAsync(HttpMethod.Patch, $"/api/files/{file.Id}", new RenameFileRequest("x"), Stop)).Code.ShouldBe(ErrorCodes.FileNotFound);
        foreach (var bad in new[] { "", " ", "a/b", "a\nb", new string('n', Limits.FileName + 1) })
            (await people[0].RefusedAsync(HttpMethod.Patch, $"/api/files/{file.Id}", new RenameFileRequest(bad), Stop)).Code.ShouldBe(ErrorCodes.ValidationFailed);
    }

    [Fact]
    public async Task A_picture_of_a_person_is_an_image_of_their_own_that_everyone_may_see()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var image = await people[0].UploadReadyAsync(Fixture, "me.png", FileCaller.Png, Stop);
        (await people[1].StatusAsync(Get, Thumbnail(image), null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        var me = await people[0].CallAsync<MeDto>(HttpMethod.Put, "/api/me/picture", new SetPictureRequest(image.Id), Stop);
        (await BytesAsync(people[1], me.AvatarUrl!)).ShouldBe(FileCaller.Png);
        (await people[1].StatusAsync(Get, Content(image), null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        (await people[1].GetAsync<UserDto[]>($"/api/users?ids={people[0].Id}", Stop)).Single().AvatarUrl.ShouldBe(me.AvatarUrl);

        var text = await people[0].UploadReadyAsync(Fixture, "me.txt", "x"u8.ToArray(), Stop);
        (await PutAsync(people[0], text.Id)).ShouldBe(ErrorCodes.ValidationFailed);
        (await PutAsync(people[0], (await people[0].UploadAsync("new.png", FileCaller.Png, Stop)).Id)).ShouldBe(ErrorCodes.FileNotReady);
        (await PutAsync(people[1], image.Id)).ShouldBe(ErrorCodes.FileNotFound);
        (await people[0].CallAsync<MeDto>(HttpMethod.Put, "/api/me/picture", new SetPictureRequest(null), Stop)).AvatarUrl.ShouldBeNull();

        async Task<string> PutAsync(ApiPerson person, Guid id) => (await person.RefusedAsync(HttpMethod.Put, "/api/me/picture", new SetPictureRequest(id), Stop)).Code;
    }

    [Fact]
    public async Task A_picture_of_a_conversation_is_for_those_who_may_edit_it_to_choose()
    {
        var people = await Fixture.PeopleAsync(3, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1], people[2])).Id;
        var image = await people[0].UploadReadyAsync(Fixture, "us.png", FileCaller.Png, Stop);
        var other = await people[1].UploadReadyAsync(Fixture, "us.png", FileCaller.Png, Stop);
        var set = await people[0].CallAsync<ConversationDto>(HttpMethod.Put, $"/api/conversations/{id}/picture", new SetPictureRequest(image.Id), Stop);
        (await BytesAsync(people[2], set.AvatarUrl!)).ShouldBe(FileCaller.Png);
        (await people[1].RefusedAsync(HttpMethod.Put, $"/api/conversations/{id}/picture", new SetPictureRequest(other.Id), Stop)).Code.ShouldBe(ErrorCodes.NotAllowed);
        (await people[1].GetAsync<MessagePage>($"/api/conversations/{id}/messages", Stop)).Messages[^1].System!.Now.AvatarUrl.ShouldBe(set.AvatarUrl);
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/files/{image.Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[1].GetAsync<ConversationDto>($"/api/conversations/{id}", Stop)).AvatarUrl.ShouldBeNull();
    }

    [Fact]
    public async Task What_nobody_uses_any_more_is_removed_and_what_is_used_stays()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var used = await people[0].UploadReadyAsync(Fixture, "used.png", FileCaller.Png, Stop);
        var unused = await people[0].UploadReadyAsync(Fixture, "unused.png", FileCaller.Png, Stop);
        var late = await people[0].UploadReadyAsync(Fixture, "late.png", FileCaller.Png, Stop);
        var picture = await people[0].UploadReadyAsync(Fixture, "picture.png", FileCaller.Png, Stop);
        var abandoned = FileCaller.IdOf(await people[0].BeginAsync("half.txt", 10, Stop));
        var cutOff = FileCaller.IdOf(await people[0].BeginAsync("whole.txt", 5, Stop));
        await SendAsync(people[0], id, used);
        await people[0].CallAsync<MeDto>(HttpMethod.Put, "/api/me/picture", new SetPictureRequest(picture.Id), Stop);
        await people[0].PostAsync<ScheduledMessageDto>(
            "/api/scheduled",
            new ScheduleMessageRequest(new SendMessageRequest(Guid.CreateVersion7(), id, Parts: [new FilePart(late.Id)]), DateTimeOffset.UtcNow.AddDays(100)), Stop);
        await Fixture.Files().AppendAsync(cutOff, 0, "whole"u8.ToArray(), Stop);
        await using (var db = Fixture.Database())
        {
            await db.Database.ExecuteSqlAsync($"update files set received = 5 where id = {cutOff}", Stop);
            await db.Database.ExecuteSqlAsync(
                $"update files set created_at = created_at - interval '40 days', written_at = written_at - interval '40 days' where owner_id = {people[0].Id}", Stop);
        }

        await RemoveAsync();
        foreach (var kept in new[] { used, late, picture })
            (await people[0].StatusAsync(Get, Content(kept), null, Stop)).ShouldBe(HttpStatusCode.OK);
        foreach (var gone in new[] { unused.Id, abandoned })
            (await people[0].StatusAsync(Get, $"/api/files/{gone}", null, Stop)).ShouldBe(HttpStatusCode.NotFound);
        (await Fixture.Files().OpenAsync(unused.Id, FileObjects.Original, Stop)).ShouldBeNull();
    }

    private async Task RemoveAsync()
    {
        await using var db = Fixture.Database();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(Fixture.Redis);
        using var publisher = new RealtimePublisher(redis, NullLogger<RealtimePublisher>.Instance);
        var store = Fixture.Files();
        await new RemoveFiles(db, store, new FinishUpload(db, store, publisher), Options.Create(new FileStoreOptions())).RunAsync(Stop);
    }

    private static string Content(FileDto file) => $"/api/files/{file.Id}/content";

    private static string Thumbnail(FileDto file) => $"/api/files/{file.Id}/thumbnails/large";

    private static Task<SentMessage> SendAsync(ApiPerson person, Guid conversation, FileDto file) => person.PostAsync<SentMessage>(
        $"/api/conversations/{conversation}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversation, Parts: [new FilePart(file.Id)]), Stop);

    private static async Task<string> RefusedAsync(ApiPerson person, Guid conversation, params MessagePart[] parts) => (await person.RefusedAsync(
        Post, $"/api/conversations/{conversation}/messages", new SendMessageRequest(Guid.CreateVersion7(), conversation, Parts: parts), Stop)).Code;

    private static async Task<byte[]> BytesAsync(ApiPerson person, string path)
    {
        using var response = await person.SendAsync(HttpMethod.Get, path, body: null, Stop);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await response.Content.ReadAsByteArrayAsync(Stop);
    }
}
