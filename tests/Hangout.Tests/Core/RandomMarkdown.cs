using System.Text;

namespace Hangout.Tests.Core;

/// <summary>Documents that mix every construct, repeat some of them, and nest lists and quotes over many lines with blank lines between.</summary>
internal static class RandomMarkdown
{
    private static readonly string[] Bits =
    [
        "[", "]", "![", "[a](", "<", "(", ")", "`", "`a``b", "*", "_", "**a ", "*a_", "*é", "~", "~~", "> ", ">", "- ", "* ", "+ ", "1. ", "2) ", "\\", "|", "a|b\n-|-\n",
        "|\n", "|a|b|\n", "&", "<a", "<https://a.b>", "[a]: b\n", "[a][b]", "[[]](", "](", "](b", "[a](https://b.c \"", "#", "# ", "## a\n", "@bob ", "a@b.co ", "@", "http://",
        "http://[", "(www.a", "http://a.b ", "https://a.b/c_(d)", "www.", "\n", "\n\n", "    a\n", "\t", "---\n", "===\n", "- a\n  - b\n", "> > > a\n", "```\n", "~~~\n", "- [x] a\n",
        "{", "^", "mailto:", "a", "bc ", "é", "日本", "word word ", ".", " ", "  ", "   ", "    ", "\n  ", "\n    ", "\n> ", "\n>> - ", "\n- - - ", "\n\t\t- ", "\n1. 2. ",
    ];

    private static readonly string[] Openers = ["- ", "> ", "1. ", "* ", "\t- ", ">", " - "];

    public static string Make(Random random, int longest)
    {
        var length = random.Next(1, longest + 1);
        var text = new StringBuilder(length);
        while (text.Length < length)
        {
            switch (random.Next(5))
            {
                case 0:
                    var unit = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Bit(random)));
                    text.Insert(text.Length, unit, random.Next(1, random.Next(2) == 0 ? 200 : Math.Max(2, length / unit.Length)));
                    break;
                case 1:
                    Nest(random, text, length);
                    break;
                case 2:
                    for (var bits = random.Next(1, 300); bits > 0; bits--)
                        text.Append(Bit(random));
                    break;
                case 3:
                    var row = string.Concat(Enumerable.Repeat("|a", random.Next(1, 60))) + "|\n";
                    text.Append(row).Append(row.Replace('a', '-')).Insert(text.Length, row, random.Next(1, 300));
                    break;
                default:
                    text.Insert(text.Length, Bit(random) + "word" + (random.Next(2) == 0 ? "\n" : "\n\n"), random.Next(1, 2_000));
                    break;
            }
        }

        return text.ToString(0, length);
    }

    private static void Nest(Random random, StringBuilder text, int length)
    {
        var depth = random.Next(1, random.Next(2, 200));
        var opener = Openers[random.Next(Openers.Length)];
        for (var level = 0; level < depth && text.Length < length; level++)
        {
            var each = random.Next(3) == 0 ? random.Next(1, 40) : 1;
            text.Append(random.Next(2) == 0 ? new string(' ', level * 2 * each) : string.Concat(Enumerable.Repeat("> ", level)));
            text.Insert(text.Length, opener, each).Append("a\n");
        }

        text.Append('\n', random.Next(1, random.Next(2, Math.Max(3, length / 2))));
    }

    private static string Bit(Random random) => Bits[random.Next(Bits.Length)];
}
