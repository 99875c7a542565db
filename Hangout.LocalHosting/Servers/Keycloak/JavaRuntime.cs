using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;

namespace Hangout.LocalHosting.Servers;

/// <summary>Finds a Java that Keycloak runs on.</summary>
internal static partial class JavaRuntime
{
    private const int Minimum = 17;
    private const string Mend = "apt-get install -y openjdk-17-jre-headless";

    /// <summary>Full path of <c>java</c>, 17 or newer; else an exception with the command that installs it.</summary>
    public static async Task<string> FindAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        IEnumerable<string> folders = Directory.Exists("/usr/lib/jvm") ? Directory.GetDirectories("/usr/lib/jvm").Select(f => Path.Combine(f, "bin")) : [];
        if (configuration["JAVA_HOME"] is { Length: > 0 } home)
            folders = folders.Prepend(Path.Combine(home, "bin"));
        var java = ServerPrograms.Find(configuration, "Java", "java", $"Java {Minimum} or newer, which Keycloak runs on,", Mend, folders);
        var text = await ServerCommand.RunAsync(java, ["-version"], cancellationToken);
        if (MajorOf(text) is not { } major || major < Minimum)
            throw new DistributedApplicationException($"Keycloak needs Java {Minimum} or newer, but {java} is {text.Split('\n')[0]}. Install it with: {Mend}");
        return java;
    }

    /// <summary>The major version in what <c>java -version</c> says; 8 and older call themselves 1.8.</summary>
    internal static int? MajorOf(string text) => Version().Match(text) is { Success: true } match
        ? int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex("version \"(1\\.)?(?<major>[0-9]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Version();
}
