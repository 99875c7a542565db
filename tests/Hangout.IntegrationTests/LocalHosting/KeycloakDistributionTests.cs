using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Aspire.Hosting;
using Hangout.LocalHosting.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hangout.IntegrationTests.LocalHosting;

public sealed class KeycloakDistributionTests : IDisposable
{
    private const string Unreachable = "http://127.0.0.1:9/keycloak.tar.gz";
    private readonly TemporaryFolder _home = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task An_archive_with_the_right_checksum_is_unpacked_once()
    {
        var release = new KeycloakRelease("26.0.0", Unreachable, await WriteArchiveAsync());

        var folder = await Distribution(release).FindAsync(Cancelled);

        folder.ShouldBe(Path.Combine(_home.Path, "keycloak-26.0.0"));
        File.Exists(Path.Combine(folder, "lib", "quarkus-run.jar")).ShouldBeTrue();
        Directory.GetFileSystemEntries(_home.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["keycloak-26.0.0", "keycloak-26.0.0.lock"]);
        (await Distribution(release).FindAsync(Cancelled)).ShouldBe(folder);
    }

    [Fact]
    public async Task An_archive_with_another_checksum_is_set_aside_and_not_unpacked()
    {
        await WriteArchiveAsync();
        var release = new KeycloakRelease("26.0.0", Unreachable, new string('0', 64));

        var refused = await Should.ThrowAsync<DistributedApplicationException>(() => Distribution(release).FindAsync(Cancelled));

        refused.Message.ShouldContain("SHA-256");
        File.Exists(Path.Combine(_home.Path, "keycloak-26.0.0.tar.gz.rejected")).ShouldBeTrue();
        Directory.Exists(Path.Combine(_home.Path, "keycloak-26.0.0")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_download_that_cannot_be_had_says_what_to_do_instead()
    {
        var refused = await Should.ThrowAsync<DistributedApplicationException>(
            () => Distribution(new KeycloakRelease("26.0.0", Unreachable, new string('0', 64))).FindAsync(Cancelled));

        refused.Message.ShouldContain($"put it at {_home.Path}/keycloak-26.0.0.tar.gz");
        refused.Message.ShouldContain("KEYCLOAK_HOME");
        refused.Message.ShouldContain("--identity stand-in");
    }

    [Fact]
    public async Task KEYCLOAK_HOME_without_a_distribution_is_named()
    {
        var refused = await Should.ThrowAsync<DistributedApplicationException>(
            () => Distribution(KeycloakRelease.Pinned, ("KEYCLOAK_HOME", _home.Path)).FindAsync(Cancelled));

        refused.Message.ShouldContain($"KEYCLOAK_HOME is {_home.Path}");
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData(null, "/opt/keycloak", true)]
    [InlineData("keycloak", null, true)]
    [InlineData("stand-in", "/opt/keycloak", false)]
    public void The_provider_is_the_one_asked_for(string? provider, string? home, bool isKeycloak) =>
        KeycloakDistribution.IsAskedFor(Configuration(("Identity:Provider", provider), ("KEYCLOAK_HOME", home))).ShouldBe(isKeycloak);

    [Theory]
    [InlineData("openjdk version \"17.0.15\" 2025-04-15", 17)]
    [InlineData("java version \"1.8.0_392\"", 8)]
    [InlineData("openjdk version \"25\" 2025-09-16", 25)]
    [InlineData("no such thing", null)]
    public void The_version_of_Java_is_read_from_what_it_says(string text, int? major) => JavaRuntime.MajorOf(text).ShouldBe(major);

    [Fact]
    public void The_pinned_release_has_a_checksum()
    {
        KeycloakRelease.Pinned.Sha256.ShouldMatch("^[0-9a-f]{64}$");
        KeycloakRelease.Pinned.Url.ShouldContain(KeycloakRelease.Pinned.Version);
    }

    private KeycloakDistribution Distribution(KeycloakRelease release, params (string Key, string? Value)[] settings) =>
        new(Configuration(settings), _home.Path, release, NullLogger.Instance);

    private static IConfiguration Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();

    private async Task<string> WriteArchiveAsync()
    {
        var path = Path.Combine(_home.Path, "keycloak-26.0.0.tar.gz");
        await using (var file = File.Create(path))
        await using (var zipped = new GZipStream(file, CompressionLevel.Fastest))
        await using (var tar = new TarWriter(zipped))
        {
            foreach (var (name, content) in new[] { ("version.txt", "Keycloak - Version 26.0.0"), ("lib/quarkus-run.jar", "jar") })
            {
                var entry = new PaxTarEntry(TarEntryType.RegularFile, $"keycloak-26.0.0/{name}") { DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)) };
                await tar.WriteEntryAsync(entry, Cancelled);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(path, Cancelled)));
    }
}
