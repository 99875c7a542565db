using System.Text;
using System.Text.Json;
using Hangout.Contracts;
using Hangout.Contracts.Facts;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Storage;
using Hangout.IntegrationTests.Worker;
using Hangout.Tests.Files;

namespace Hangout.IntegrationTests.Files;

/// <summary>From the last byte of an upload to a file that can be opened (FIL-3, FIL-4), with the real scanner and the real tools.</summary>
public sealed class ProcessingTests(ProcessingFixture fixture) : IClassFixture<ProcessingFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_clean_photo_becomes_ready_with_its_pictures_and_without_what_it_told()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var photo = Samples.PhonePhoto();
        var id = await fixture.AddAsync(talk.Alice, photo, "image/jpeg", FileKind.Image, Cancellation);
        (await fixture.Process.RunAsync(Cancellation)).ShouldBeTrue();

        var file = await fixture.FileAsync(id, Cancellation);
        (file.Status, file.Reason, file.Width, file.Height).ShouldBe((FileStatus.Ready, null, 600, 800));
        file.Thumbnails.ShouldBe([new("small", 120, 160), new("medium", 480, 640), new("large", 600, 800)]);
        fixture.ObjectsOf(id).ShouldBe(["large", "medium", "original", "small"]);
        var given = await ReadAsync(id, FileObjects.Original);
        given.Length.ShouldBe((int)file.Size);
        given.Length.ShouldBeLessThan(photo.Length);
        Samples.Metadata(given).ShouldNotContain("GPS");
        (await fixture.ScalarAsync<string>("select scan_result from files where id = $1", Cancellation, id)).ShouldBe("OK");
        (await fixture.Process.RunAsync(Cancellation)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_virus_is_found_also_in_an_archive_and_nothing_of_it_is_left(bool isArchive)
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var content = isArchive ? Samples.Zip("invoice.com", Samples.Eicar) : Encoding.ASCII.GetBytes(Samples.Eicar);
        var id = await fixture.AddAsync(talk.Alice, content, isArchive ? "application/zip" : "text/plain", FileKind.Document, Cancellation);
        await fixture.Process.RunAsync(Cancellation);

        var file = await fixture.FileAsync(id, Cancellation);
        (file.Status, file.Reason, file.Thumbnails).ShouldBe((FileStatus.Infected, ErrorCodes.FileInfected, null));
        (await fixture.ScalarAsync<string>("select scan_result from files where id = $1", Cancellation, id)).ShouldContain("Eicar");
        fixture.ObjectsOf(id).ShouldBeEmpty();
        (await fixture.ScalarAsync<bool>("select text is null from files where id = $1", Cancellation, id)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_worker_that_died_before_it_had_destroyed_a_virus_leaves_that_to_the_next()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var id = await fixture.AddAsync(talk.Alice, "harmless by now"u8.ToArray(), "text/plain", FileKind.Document, Cancellation);
        await fixture.ExecuteAsync("update files set scan_result = 'Eicar', attempts = 1, claimed_until = now() - interval '1 s' where id = $1", Cancellation, id);
        await fixture.Process.RunAsync(Cancellation);
        (await fixture.FileAsync(id, Cancellation)).Status.ShouldBe(FileStatus.Infected);
        fixture.ObjectsOf(id).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_scanner_a_file_waits_however_long_and_is_never_taken_for_clean()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var id = await fixture.AddAsync(talk.Alice, "text"u8.ToArray(), "text/plain", FileKind.Document, Cancellation);
        fixture.CutScanner();
        try
        {
            // More often than anything else is tried.
            for (var i = 0; i < 8; i++)
            {
                await fixture.ExecuteAsync("update files set try_at = now() where id = $1", Cancellation, id);
                (await fixture.Process.RunAsync(Cancellation)).ShouldBeTrue();
                (await fixture.FileAsync(id, Cancellation)).Status.ShouldBe(FileStatus.Scanning);
                (await fixture.Process.RunAsync(Cancellation)).ShouldBeFalse("It waits a while.");
            }

            await fixture.ExecuteAsync("update files set try_at = now(), written_at = now() - interval '3 days' where id = $1", Cancellation, id);
            await fixture.Process.RunAsync(Cancellation);
            (await fixture.ScalarAsync<double>("select extract(epoch from try_at - now())::float8 from files where id = $1", Cancellation, id)).ShouldBeInRange(20, 30);
        }
        finally
        {
            fixture.MendScanner();
        }

        await fixture.ExecuteAsync("update files set try_at = now() where id = $1", Cancellation, id);
        await fixture.Process.RunAsync(Cancellation);
        (await fixture.FileAsync(id, Cancellation)).Status.ShouldBe(FileStatus.Ready);
        (await fixture.ScalarAsync<string>("select text from files where id = $1", Cancellation, id)).ShouldBe("text");
    }

    [Fact]
    public async Task A_worker_that_stops_in_the_middle_leaves_the_file_to_the_next_and_one_set_of_thumbnails_comes_of_it()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var id = await fixture.AddAsync(talk.Alice, Samples.PhonePhoto(), "image/jpeg", FileKind.Image, Cancellation);
        using var worker = new CancellationTokenSource();
        fixture.Store.BeforeWrite = (file, name) => file == id && name == "medium" ? worker.CancelAsync() : Task.CompletedTask;
        await fixture.Process.RunAsync(worker.Token);
        fixture.Store.BeforeWrite = null;
        fixture.ObjectsOf(id).ShouldBe(["original", "small"]);
        (await fixture.FileAsync(id, Cancellation)).ShouldSatisfyAllConditions(f => f.Status.ShouldBe(FileStatus.Processing), f => f.Thumbnails.ShouldBeNull());

        (await fixture.Process.RunAsync(Cancellation)).ShouldBeTrue();
        (await fixture.FileAsync(id, Cancellation)).ShouldSatisfyAllConditions(f => f.Status.ShouldBe(FileStatus.Ready), f => f.Thumbnails!.Count.ShouldBe(3));
        fixture.ObjectsOf(id).ShouldBe(["large", "medium", "original", "small"]);
    }

    [Fact]
    public async Task Of_workers_that_look_at_once_each_takes_a_file_of_its_own()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add(await fixture.AddAsync(talk.Alice, Samples.Pdf($"Page {i}"), "application/pdf", FileKind.Document, Cancellation));
        var took = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fixture.Process.RunAsync(Cancellation)));
        took.Count(isTaken => isTaken).ShouldBe(3);
        foreach (var id in ids)
        {
            (await fixture.FileAsync(id, Cancellation)).ShouldSatisfyAllConditions(f => f.Status.ShouldBe(FileStatus.Ready), f => f.Pages.ShouldBe(2));
            (await fixture.ScalarAsync<int>("select attempts from files where id = $1", Cancellation, id)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task What_fails_again_and_again_is_given_up_with_the_reason()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var id = await fixture.AddAsync(talk.Alice, content: null, "image/png", FileKind.Image, Cancellation);
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            (await fixture.FileAsync(id, Cancellation)).Status.ShouldBe(FileStatus.Scanning);
            await fixture.ExecuteAsync("update files set try_at = now() where id = $1", Cancellation, id);
            (await fixture.Process.RunAsync(Cancellation)).ShouldBeTrue();
        }

        (await fixture.FileAsync(id, Cancellation)).ShouldSatisfyAllConditions(
            f => f.Status.ShouldBe(FileStatus.Error), f => f.Reason.ShouldBe(ErrorCodes.FileProcessingFailed));
        (await fixture.Process.RunAsync(Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_that_workers_die_of_is_given_up()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var id = await fixture.AddAsync(talk.Alice, "text"u8.ToArray(), "text/plain", FileKind.Document, Cancellation);
        await fixture.ExecuteAsync("update files set attempts = 5, claimed_until = now() + interval '1 hour' where id = $1", Cancellation, id);
        (await fixture.Process.RunAsync(Cancellation)).ShouldBeFalse("A worker holds it.");
        await fixture.ExecuteAsync("update files set claimed_until = now() - interval '1 s' where id = $1", Cancellation, id);
        (await fixture.Process.RunAsync(Cancellation)).ShouldBeTrue();
        (await fixture.FileAsync(id, Cancellation)).Reason.ShouldBe(ErrorCodes.FileProcessingFailed);
    }

    [Fact]
    public async Task Nothing_of_a_file_stays_that_was_deleted_while_it_was_worked_on()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var id = await fixture.AddAsync(talk.Alice, Samples.PhonePhoto(), "image/jpeg", FileKind.Image, Cancellation);
        fixture.Store.BeforeWrite = async (file, name) =>
        {
            if (file == id && name == "small")
                await fixture.ExecuteAsync("update files set deleted_at = now() where id = $1", Cancellation, id);
        };
        (await fixture.Process.RunAsync(Cancellation)).ShouldBeTrue();
        fixture.Store.BeforeWrite = null;
        fixture.ObjectsOf(id).ShouldBeEmpty();
        (await fixture.ScalarAsync<string>("select status from files where id = $1", Cancellation, id)).ShouldBe("processing");
    }

    [Fact]
    public async Task An_empty_file_becomes_ready()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var text = await fixture.AddAsync(talk.Alice, [], "text/plain", FileKind.Document, Cancellation);
        var image = await fixture.AddAsync(talk.Alice, [], "image/png", FileKind.Image, Cancellation);
        await fixture.Process.RunAsync(Cancellation);
        await fixture.Process.RunAsync(Cancellation);
        (await fixture.FileAsync(text, Cancellation)).ShouldSatisfyAllConditions(f => f.Status.ShouldBe(FileStatus.Ready), f => f.Reason.ShouldBeNull());
        (await fixture.FileAsync(image, Cancellation)).ShouldSatisfyAllConditions(f => f.Status.ShouldBe(FileStatus.Ready), f => f.Reason.ShouldBe(ErrorCodes.FileUnreadable));
    }

    [Fact]
    public async Task Messages_are_told_of_a_file_that_settles_after_they_were_written_and_of_no_other()
    {
        var talk = await fixture.StartTalkAsync(Cancellation);
        var id = await fixture.AddAsync(talk.Alice, "text"u8.ToArray(), "text/plain", FileKind.Document, Cancellation);
        var (message, later) = (await talk.AddAsync("first"), await talk.AddAsync("later"));
        await talk.ExecuteAsync("update conversations set last_change = 2, last_seq = 2 where id = $1", talk.Id);
        await AttachAsync(talk, message, id);

        // Nothing is settled yet.
        await fixture.Tell.RunAsync(new(talk.Id, message), Cancellation);
        (await ChangeAsync(talk)).ShouldBe(2);
        await fixture.Process.RunAsync(Cancellation);
        var fact = await fixture.ScalarAsync<string>(
            "select payload::text from outbox where kind = 'files.attached' and payload->>'messageId' = $1", Cancellation, message.ToString());
        JsonSerializer.Deserialize<FilesAttached>(fact, HangoutJson.Options).ShouldBe(new FilesAttached(talk.Id, message));
        await fixture.Tell.RunAsync(new(talk.Id, message), Cancellation);
        (await ChangeAsync(talk)).ShouldBe(3);

        // Everybody got it with the message.
        await fixture.ExecuteAsync("update files set written_at = now() - interval '1 minute' where id = $1", Cancellation, id);
        await AttachAsync(talk, later, id);
        await fixture.Tell.RunAsync(new(talk.Id, later), Cancellation);
        (await ChangeAsync(talk)).ShouldBe(3);

        // Its author has left: another member stands in.
        await fixture.ExecuteAsync("update files set written_at = now() where id = $1", Cancellation, id);
        await talk.ExecuteAsync("update conversation_members set status = 'removed' where conversation_id = $1 and user_id = $2", talk.Id, talk.Alice);
        await fixture.Tell.RunAsync(new(talk.Id, later), Cancellation);
        (await ChangeAsync(talk)).ShouldBe(4);

        await talk.ExecuteAsync("update messages set deleted_at = now() where conversation_id = $1", talk.Id);
        await fixture.Tell.RunAsync(new(talk.Id, later), Cancellation);
        (await ChangeAsync(talk)).ShouldBe(4);
    }

    /// <summary>As if the message were written now, with the file.</summary>
    private static async Task AttachAsync(Talk talk, Guid message, Guid file)
    {
        await talk.ExecuteAsync(
            """
            update messages set parts = jsonb_build_array(jsonb_build_object('type', 'file', 'fileId', $3::uuid)), created_at = now()
            where conversation_id = $1 and id = $2
            """,
            talk.Id, message, file);
        await talk.ExecuteAsync("insert into message_files (conversation_id, message_id, file_id, place) values ($1, $2, $3, 1)", talk.Id, message, file);
    }

    private Task<long> ChangeAsync(Talk talk) => fixture.ScalarAsync<long>("select last_change from conversations where id = $1", Cancellation, talk.Id);

    private async Task<byte[]> ReadAsync(Guid id, string name)
    {
        await using var stored = (await fixture.Store.OpenAsync(id, name, Cancellation)).ShouldNotBeNull();
        var content = new MemoryStream();
        await stored.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }
}
