namespace Hangout.Core.Messages.Markdown;

/// <summary>Which characters make up a word, for the rules that look at what stands beside a mark.</summary>
internal static class Scripts
{
    /// <summary>A letter or digit of a script that puts spaces between words.</summary>
    public static bool IsWord(char c) => char.IsLetterOrDigit(c) && !IsUnspaced(c);

    /// <summary>A letter of a Latin script beyond ASCII: <c>josé</c> is not <c>jos</c>.</summary>
    public static bool IsAccented(char c) => c is (>= '\u00c0' and <= '\u024f' and not ('\u00d7' or '\u00f7')) or (>= '\u1e00' and <= '\u1eff');

    /// <summary>Chinese, Japanese, Korean, Thai, Lao, Tibetan, Burmese, Khmer: a word there may begin right after another.</summary>
    public static bool IsUnspaced(char c) => c is
        (>= '\u0e00' and <= '\u109f') or (>= '\u1100' and <= '\u11ff') or (>= '\u1780' and <= '\u17ff') or
        (>= '\u2e80' and <= '\ud7ff') or (>= '\uf900' and <= '\ufaff') or (>= '\uff66' and <= '\uffdc');
}
