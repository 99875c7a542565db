using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using Hangout.Core.Messages;

namespace Hangout.Tests.Core;

/// <summary>
/// <c>rendered.json</c> holds every construct that the renderer can make, with its HTML; the browser's sanitiser must let it through unchanged
/// (Hangout.Web/Client/test/html.test.ts). Set <c>HANGOUT_WRITE_VECTORS=1</c> to write it anew after the rules changed.
/// </summary>
public class MessageMarkupTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Constructs =
    [
        "plain", "two\nlines", "**bold** *slanted* ~~gone~~ `code <b>`", "# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5\n\n###### 6", "a\n\n---\n\nb", "> quote\n> > deeper",
        "- a\n- b\n  - c", "1. a\n2. b", "5. five", "2024. A year", "1. one\n3. three", "- [ ] todo\n- [x] done", "1. [x] done", "- loose\n\n- list",
        "|left|middle|right|none|\n|:-|:-:|-:|-|\n|1|2|3|4|", "```c#\nvar x = \"<\";\n```", "    indented code",
        "https://a.example/?b=c&d=\"e\" www.a.example bob@b.example", "[words](https://a.example/(x) \"title\") ![cat](https://a.example/cat.png) <https://a.example>",
        "@bob and #topic", "<b onclick=\"x\">&amp;\"'", "#", "[x](javascript:alert(1))", new('[', 2_000),
    ];

    [Fact]
    public async Task The_recorded_constructs_are_what_the_renderer_makes_today()
    {
        var path = Path.Combine(Root(), "tests", "Hangout.Tests", "Core", "rendered.json");
        var today = JsonSerializer.Serialize(Constructs.Select(text => new { text, html = MarkdownRenderer.Render(text).Html }), Json).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("HANGOUT_WRITE_VECTORS") == "1")
            await File.WriteAllTextAsync(path, today, TestContext.Current.CancellationToken);
        (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n").ShouldBe(today);
    }

    [Fact]
    public void The_constructs_have_every_element_and_attribute_of_the_list_and_no_other()
    {
        var made = Constructs.SelectMany(text => Of(MarkdownRenderer.Render(text).Html)).ToHashSet(StringComparer.Ordinal);
        made.Order(StringComparer.Ordinal).ShouldBe(Allowed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_text_makes_an_element_or_attribute_beyond_the_list()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var text = RandomMarkdown.Make(new Random(seed), 2_000);
            Of(MarkdownRenderer.Render(text).Html).Except(Allowed, StringComparer.Ordinal).ShouldBeEmpty(text);
        }
    }

    private static HashSet<string> Allowed { get; } = MessageMarkup.Elements
        .SelectMany(e => e.Value.Select(a => $"{e.Key} {a}").Prepend(e.Key)).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Of(string html) => XElement.Parse($"<all>{html}</all>").Descendants()
        .SelectMany(e => e.Attributes().Select(a => $"{e.Name} {a.Name}").Prepend(e.Name.ToString()));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Hangout.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The solution's folder is not above the test's.");
        return folder;
    }
}
