using Aspire.Hosting.ApplicationModel;
using Hangout.LocalHosting.Dashboard.Protocol;

namespace Hangout.LocalHosting.Dashboard;

/// <summary>Cuts log lines into messages that stay under gRPC's limit of 4 MB.</summary>
internal static class LogBatches
{
    /// <summary>The most characters of text in one message, and in one line: at most three bytes each in UTF-8.</summary>
    internal const int MaxCharacters = 1024 * 1024;

    /// <summary>The lines in order, in as few messages as the limit allows; a line over it is cut.</summary>
    public static IEnumerable<WatchResourceConsoleLogsUpdate> Split(IReadOnlyList<LogLine> lines)
    {
        var update = new WatchResourceConsoleLogsUpdate();
        var characters = 0;
        foreach (var line in lines)
        {
            var text = line.Content.Length > MaxCharacters ? line.Content[..MaxCharacters] : line.Content;
            if (characters + text.Length > MaxCharacters && update.LogLines.Count > 0)
            {
                yield return update;
                update = new WatchResourceConsoleLogsUpdate();
                characters = 0;
            }

            update.LogLines.Add(new ConsoleLogLine { LineNumber = line.LineNumber, Text = text, IsStdErr = line.IsErrorMessage });
            // Room for a line's number, flag and lengths, so that a million empty lines count too.
            characters += text.Length + 8;
        }

        if (update.LogLines.Count > 0)
            yield return update;
    }
}
