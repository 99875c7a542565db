using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Accounts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Contracts.Posts;
using Hangout.Core.Files.Storage;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>A person's own files: the list, names, pictures, and what is removed (FIL-5).</summary>
public sealed class OwnFileTests(ApiFixture fixture) : FileApiTests(fixture)
{
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
    public async Task Files_are_found_by_words_of_their_text()
    {
        var person = await Fixture.PersonAsync(Stop);
        var (plan, notes) = (await person.UploadAsync("plan.txt", "x"u8.ToArray(), Stop), await person.UploadAsync("notes.txt", "y"u8.ToArray(), Stop));
        await using (var db = Fixture.Database())
        {
            await db.Database.ExecuteSqlAsync($"update files set text = 'The harvest begins in Zürich' where id = {plan.Id}", Stop);
            await db.Database.ExecuteSqlAsync($"update files set text = 'Nothing of the plan' where id = {notes.Id}", Stop);
        }


        (await NamesAsync("HARVEST")).ShouldBe(["plan.txt"]);
        (await NamesAsync("zürich the har")).ShouldBe(["plan.txt"]);
        (await NamesAsync("plan")).ShouldBe(["notes.txt", "plan.txt"]);
        (await NamesAsync("harvest nothing")).ShouldBeEmpty();
        (await NamesAsync("&|!:*'\"")).ShouldBeEmpty();
        var other = await Fixture.PersonAsync(Stop);
        (await other.GetAsync<Page<OwnFileDto>>("/api/files?q=harvest", Stop)).Items.ShouldBeEmpty();

        async Task<string[]> NamesAsync(string words) =>
            [.. (await person.GetAsync<Page<OwnFileDto>>($"/api/files?q={Uri.EscapeDataString(words)}", Stop)).Items.Select(i => i.File.Name)];
    }

    [Fact]
    public async Task HEAD_has_the_headers_of_GET_and_is_no_download()
    {
        var person = await Fixture.PersonAsync(Stop);
        var file = await person.UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        using var head = await person.SendAsync(HttpMethod.Head, $"/api/files/{file.Id}/content", null, Stop);

        head.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.Content.Headers.ContentLength.ShouldBe(FileCaller.Png.Length);
        head.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        (await head.Content.ReadAsByteArrayAsync(Stop)).ShouldBeEmpty();
        (await person.GetAsync<Page<OwnFileDto>>("/api/files", Stop)).Items.Single().Downloads.ShouldBe(0);
        using var me = await person.SendAsync(HttpMethod.Head, "/api/me", null, Stop);
        me.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var unknown = await person.SendAsync(HttpMethod.Head, $"/api/files/{Guid.NewGuid()}/content", null, Stop);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_list_says_where_a_file_is_used()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var id = (await people[0].TalkToAsync(Stop, people[1])).Id;
        var file = await people[0].UploadReadyAsync(Fixture, "dot.png", FileCaller.Png, Stop);
        var (first, second) = (await SendAsync(people[0], id, file), await SendAsync(people[0], id, file));
        (await people[0].GetAsync<Page<OwnFileDto>>("/api/files", Stop)).Items.Single().Uses.Select(u => u.MessageId).ShouldBe([second.Id, first.Id]);

        var post = await people[0].PostAsync<PostDto>("/api/posts", new PublishPostRequest(Guid.CreateVersion7(), Images: [new(file.Id)]), Stop);
        var uses = (await people[0].GetAsync<Page<OwnFileDto>>("/api/files", Stop)).Items.Single().Uses;
        uses.Select(u => u.MessageId ?? u.PostId).ShouldBe([post.Id, second.Id, first.Id]);
        (uses[0].ConversationId, uses[1].PostId).ShouldBe((null, null));
        (await people[0].SendAsync(HttpMethod.Delete, $"/api/posts/{post.Id}", null, Stop)).Dispose();
        (await people[0].GetAsync<Page<OwnFileDto>>("/api/files", Stop)).Items.Single().Uses.Count.ShouldBe(2);
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
    public async Task A_banner_shows_on_the_profile_until_its_file_is_deleted()
    {
        var people = await Fixture.PeopleAsync(2, Stop);
        var image = await people[0].UploadReadyAsync(Fixture, "wide.png", FileCaller.Png, Stop);
        await people[0].CallAsync<ProfileDto>(HttpMethod.Put, "/api/me/banner", new SetPictureRequest(image.Id), Stop);
        var seen = await people[1].GetAsync<ProfileDto>($"/api/users/{people[0].Id}/profile", Stop);
        (await BytesAsync(people[1], seen.BannerUrl!)).ShouldBe(FileCaller.Png);
        (await people[1].RefusedAsync(HttpMethod.Put, "/api/me/banner", new SetPictureRequest(image.Id), Stop)).Code.ShouldBe(ErrorCodes.FileNotFound);
        (await people[0].StatusAsync(HttpMethod.Delete, $"/api/files/{image.Id}", null, Stop)).ShouldBe(HttpStatusCode.NoContent);
        (await people[1].GetAsync<ProfileDto>($"/api/users/{people[0].Id}/profile", Stop)).BannerUrl.ShouldBeNull();
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
}
