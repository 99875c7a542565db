using Hangout.AppHost.Supervision;

namespace Hangout.IntegrationTests.AppHost;

public sealed class LogRotationTests
{
    [Fact]
    public void A_log_past_its_size_is_kept_once_and_goes_on_from_its_beginning_for_its_owner_alone()
    {
        using var folder = new TemporaryFolder();
        var log = Path.Combine(folder.Path, "apphost.log");
        File.WriteAllText(log, "");
        File.SetUnixFileMode(log, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.AppendAllText(log, "short");
        LogRotation.Rotate(log, maxBytes: 10);
        File.ReadAllText(log).ShouldBe("short");

        File.AppendAllText(log, " and then long");
        LogRotation.Rotate(log, maxBytes: 10);
        File.AppendAllText(log, "new");
        File.ReadAllText(log).ShouldBe("new");
        File.ReadAllText(log + ".1").ShouldBe("short and then long");
        File.GetUnixFileMode(log + ".1").ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        LogRotation.Rotate(Path.Combine(folder.Path, "none.log"), maxBytes: 10);
    }
}
