using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hangout.Web.Pages;

/// <summary>What Vite built of <c>Client/</c>: the hashed names of scripts and style sheets, from its manifest.</summary>
/// <param name="environment">Where the files are.</param>
public sealed class ClientAssets(IWebHostEnvironment environment)
{
    private readonly Lazy<IReadOnlyDictionary<string, Chunk>> _manifest = new(() => Read(environment));

    /// <summary>The picture that holds every icon, to be put into a page.</summary>
    public string Icons => _icons.Value;

    private readonly Lazy<string> _icons = new(() =>
    {
        using var reader = new StreamReader(environment.WebRootFileProvider.GetFileInfo("icons.svg").CreateReadStream());
        return reader.ReadToEnd();
    });

    /// <summary>The address of an entry's script.</summary>
    /// <param name="entry">As named in <c>vite.config.ts</c>: its source file.</param>
    public string Script(string entry) => Address(_manifest.Value[entry].File);

    /// <summary>The addresses of an entry's style sheets.</summary>
    /// <param name="entry">Its source file.</param>
    public IEnumerable<string> Styles(string entry)
    {
        var chunk = _manifest.Value[entry];
        return (chunk.File.EndsWith(".css", StringComparison.Ordinal) ? [chunk.File] : chunk.Css ?? []).Select(Address);
    }

    /// <summary>Scripts that an entry will ask for, so that the browser fetches them at once: what it imports, the desktop, and what the open windows hold.</summary>
    /// <param name="entry">Its source file.</param>
    /// <param name="modules">The modules of the open windows; the client keeps to the name <c>features/MODULE/window.ts</c>.</param>
    public IEnumerable<string> Preloads(string entry, IEnumerable<string> modules)
    {
        string[] later = ["desktop/shell.ts", .. modules.Select(m => $"features/{m}/window.ts").Where(_manifest.Value.ContainsKey)];
        var seen = new HashSet<string>(StringComparer.Ordinal) { entry };
        var waiting = new Queue<string>([entry, .. later.Where(seen.Add)]);
        while (waiting.TryDequeue(out var key))
        {
            var chunk = _manifest.Value[key];
            if (key != entry)
                yield return Address(chunk.File);
            foreach (var next in (chunk.Imports ?? []).Where(seen.Add))
                waiting.Enqueue(next);
        }
    }

    /// <summary>The address of the texts in a language; null for English, which the entry has.</summary>
    /// <param name="language">As in <see cref="Languages"/>.</param>
    public string? Texts(string language) => _manifest.Value.TryGetValue($"i18n/{language}.ts", out var chunk) ? Address(chunk.File) : null;

    /// <summary>The letters that every page begins with.</summary>
    public string Font => Address(_manifest.Value.Single(c => c.Key.EndsWith("/inter-latin-wght-normal.woff2", StringComparison.Ordinal)).Value.File);

    private static string Address(string file) => $"/client/{file}";

    private static IReadOnlyDictionary<string, Chunk> Read(IWebHostEnvironment environment)
    {
        var file = environment.WebRootFileProvider.GetFileInfo("client/manifest.json");
        if (!file.Exists)
            throw new InvalidOperationException("The desktop's scripts are missing (wwwroot/client/manifest.json). `dotnet build Hangout.Web` makes them; it needs Node.js.");
        using var stream = file.CreateReadStream();
        return JsonSerializer.Deserialize<Dictionary<string, Chunk>>(stream) ?? [];
    }

    private sealed record Chunk(
        [property: JsonPropertyName("file")] string File,
        [property: JsonPropertyName("css")] IReadOnlyList<string>? Css,
        [property: JsonPropertyName("imports")] IReadOnlyList<string>? Imports);
}
