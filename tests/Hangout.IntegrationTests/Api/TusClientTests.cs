using System.Diagnostics;
using Hangout.Contracts.Files;
using Hangout.Core.Files.Storage;
using Hangout.IntegrationTests.Support;

namespace Hangout.IntegrationTests.Api;

/// <summary>The upload as the client of many platforms does it: tus-js-client (FIL-1).</summary>
public sealed class TusClientTests(ApiFixture fixture) : ApiTests(fixture)
{
    [Fact]
    public async Task A_tus_client_goes_on_after_its_connection_was_cut_half_way()
    {
        var person = await Fixture.PersonAsync(Stop);
        var path = Path.GetTempFileName();
        try
        {
            var content = string.Concat(Enumerable.Range(0, 1_500_000).Select(i => $"{i % 97:d2}\n"));
            await File.WriteAllTextAsync(path, content, Stop);
            var location = await RunAsync(person.Token, path);
            var file = await person.GetAsync<FileDto>($"/api/files/{FileCaller.IdOf(location)}", Stop);
            (file.Name, file.Status).ShouldBe(("häuser & höfe.txt", FileStatus.Scanning));
            using var stored = new StreamReader((await Fixture.Files().OpenAsync(file.Id, FileObjects.Original, Stop))!);
            (await stored.ReadToEndAsync(Stop)).ShouldBe(content);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private async Task<string> RunAsync(string token, string path)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { Path.Combine(Repository.Root, "tests/Hangout.IntegrationTests/Files/tus-client.mjs"), Repository.Client, $"{Fixture.Address}api/files/uploads", token, path })
            start.ArgumentList.Add(argument);
        using var client = Process.Start(start)!;
        var (output, errors) = (client.StandardOutput.ReadToEndAsync(Stop), client.StandardError.ReadToEndAsync(Stop));
        try
        {
            await client.WaitForExitAsync(Stop);
        }
        finally
        {
            if (!client.HasExited)
                client.Kill(entireProcessTree: true);
        }

        client.ExitCode.ShouldBe(0, await errors);
        return (await output).Trim();
    }
}
