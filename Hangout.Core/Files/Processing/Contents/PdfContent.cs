using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Hangout.Contracts;
using Hangout.Core.Files.Processing.Tools;

namespace Hangout.Core.Files.Processing.Contents;

/// <summary>PDF documents: their pages, a picture of the first, and their text.</summary>
internal sealed partial class PdfContent(ToolRunner tools)
{
    private const string FirstPage = "page", FirstPageFile = FirstPage + ".png";

    private readonly Thumbnailer _thumbnailer = new(tools);

    public async Task<FileFindings> LookAsync(WorkFolder folder, CancellationToken cancellationToken)
    {
        var info = await tools.RunAsync(folder, "pdfinfo", [WorkFolder.Original], cancellationToken);
        if (!info.IsDone)
            return new() { Reason = Examine.ReasonOf(info) };

        // The last counts: what the file says of itself comes before.
        var count = Pages().Matches(Encoding.UTF8.GetString(info.Output)).LastOrDefault()?.Groups["number"].Value;
        if (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var pages))
            return new() { Reason = ErrorCodes.FileUnreadable };
        string[] textOf = ["-q", "-enc", "UTF-8", "-nopgbrk", "-l", "500", WorkFolder.Original, "-"];
        var text = await tools.RunAsync(folder, "pdftotext", textOf, cancellationToken, outputBytes: PlainText.MaxBytes);
        var findings = new FileFindings { Pages = pages, Text = PlainText.Clean(text.Output) };

        string[] draw = ["-q", "-f", "1", "-l", "1", "-singlefile", "-scale-to", "1600", "-png", WorkFolder.Original, FirstPage];
        var drawn = await tools.RunAsync(folder, "pdftoppm", draw, cancellationToken);
        return drawn.IsDone && folder.Has(FirstPageFile)
            ? findings.With(await _thumbnailer.MakeAsync(folder, FirstPageFile, cancellationToken))
            : findings with { Reason = Examine.ReasonOf(drawn) };
    }

    [GeneratedRegex(@"^Pages: +(?<number>\d+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Pages();
}
