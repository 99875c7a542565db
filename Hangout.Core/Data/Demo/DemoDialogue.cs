using System.Text;
using System.Text.RegularExpressions;

namespace Hangout.Core.Data.Demo;

/// <summary>What one person says in a dialogue.</summary>
/// <param name="Role">0 for A, 1 for B and so on.</param>
/// <param name="Text">Markdown, with the names filled in.</param>
/// <param name="IsReply">Whether it answers the line before.</param>
internal sealed record DemoLine(int Role, string Text, bool IsReply);

/// <summary>
/// A short dialogue of the text files beside this one: <c>== topics</c>, variables (<c>name = a | b</c>), then lines (<c>A: …</c>;
/// indented lines continue). <c>[[a|b]]</c> chooses, <c>[[name]]</c> inserts a variable, <c>@A</c> mentions, <c>%A</c> says a first name,
/// <c>^</c> answers the line before.
/// </summary>
internal sealed partial class DemoDialogue
{
    private readonly List<(int Role, string Text, bool IsReply)> _lines = [];
    private readonly Dictionary<string, string[]> _variables = new(StringComparer.Ordinal);

    private DemoDialogue(string[] topics) => Topics = topics;

    public string[] Topics { get; }

    public int People { get; private set; }

    /// <summary>All dialogues that come with the product.</summary>
    public static List<DemoDialogue> ReadAll()
    {
        var assembly = typeof(DemoDialogue).Assembly;
        var dialogues = new List<DemoDialogue>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Dialogues.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            while (reader.ReadLine() is { } line)
            {
                if (line.StartsWith("== ", StringComparison.Ordinal))
                    dialogues.Add(new(line[3..].Split(',', StringSplitOptions.TrimEntries)));
                else if (line.Length > 0)
                    dialogues[^1].Add(line);
            }
        }

        return dialogues;
    }

    /// <summary>Plays it once: chooses the variants and fills in the people.</summary>
    public List<DemoLine> Play(Random random, IReadOnlyList<DemoPerson> cast)
    {
        var chosen = _variables.ToDictionary(v => v.Key, v => v.Value[random.Next(v.Value.Length)], StringComparer.Ordinal);
        return [.. _lines.Select(line => new DemoLine(line.Role, Fill(line.Text, random, cast, chosen), line.IsReply))];
    }

    private static string Fill(string text, Random random, IReadOnlyList<DemoPerson> cast, Dictionary<string, string> chosen)
    {
        text = Choice().Replace(text, match =>
        {
            var options = match.Groups["options"].Value.Split('|');
            return options.Length == 1 && chosen.TryGetValue(options[0], out var value) ? value : options[random.Next(options.Length)];
        });
        return Name().Replace(text, match =>
        {
            var person = cast[match.Groups["role"].Value[0] - 'A'];
            return match.Groups["sign"].Value == "@" ? "@" + person.Username : person.FirstName;
        });
    }

    private void Add(string line)
    {
        if (line.StartsWith("    ", StringComparison.Ordinal))
        {
            var last = _lines[^1];
            _lines[^1] = last with { Text = new StringBuilder(last.Text).Append('\n').Append(line, 4, line.Length - 4).ToString() };
        }
        else if (line.Length > 3 && line[0] is >= 'A' and <= 'E' && line[1] == ':')
        {
            var text = line[3..];
            var isReply = text.StartsWith("^ ", StringComparison.Ordinal);
            _lines.Add((line[0] - 'A', isReply ? text[2..] : text, isReply));
            People = Math.Max(People, line[0] - 'A' + 1);
        }
        else
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            _variables[line[..equals].Trim()] = line[(equals + 1)..].Split('|', StringSplitOptions.TrimEntries);
        }
    }

    [GeneratedRegex(@"\[\[(?<options>[^\]]+)\]\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Choice();

    [GeneratedRegex("(?<sign>[@%])(?<role>[A-E])\\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
