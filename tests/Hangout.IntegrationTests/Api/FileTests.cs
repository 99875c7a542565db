using System.Net;
using Hangout.Contracts;
using Hangout.Contracts.Conversations;
using Hangout.Contracts.Files;
using Hangout.Contracts.Messages;
using Hangout.Core.Files.Storage;
using Microsoft.EntityFrameworkCore;

namespace Hangout.IntegrationTests.Api;

/// <summary>Files in messages, and who may open them (FIL-5, MSG-16).</summary>
public sealed class FileTests(ApiFixture fixture) : FileApiTests(fixture)
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
}
