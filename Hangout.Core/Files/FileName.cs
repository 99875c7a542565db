using Hangout.Contracts;

namespace Hangout.Core.Files;

/// <summary>A file's name is for people; no path is ever made of it (FIL-1).</summary>
public static class FileName
{
    /// <summary>Checks a name. Of a path the last part is taken, and what deceives the eye is left out: "exe.gpj" must not read as a picture.</summary>
    /// <param name="name">As the uploader's device says.</param>
    /// <returns>The name; or <c>validation_failed</c>.</returns>
    public static Result<string> From(string? name)
    {
        if (name is null || !TextRules.IsStorable(name))
            return Failure.Invalid("filename", $"1 to {Limits.FileName} characters.");
        var last = TextRules.Name(name[(name.LastIndexOfAny(['/', '\\']) + 1)..]);
        return last.Length is 0 or > Limits.FileName || last is "." or ".." ? Failure.Invalid("filename", $"1 to {Limits.FileName} characters.") : last;
    }
}
