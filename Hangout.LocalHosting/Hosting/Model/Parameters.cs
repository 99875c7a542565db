using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a parameter gets its value when none is configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();
}

/// <summary>A random value.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    private const string LowerChars = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperChars = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericChars = "0123456789";
    private const string SpecialChars = "-_.{}~()*+!";

    /// <summary>Length in characters, at least; 22 unless told.</summary>
    public int MinLength { get; set; }

    /// <summary>Whether it may hold small letters.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Whether it may hold capital letters.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Whether it may hold digits.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Whether it may hold other characters.</summary>
    public bool Special { get; set; } = true;

    /// <summary>Number of small letters, at least.</summary>
    public int MinLower { get; set; }

    /// <summary>Number of capital letters, at least.</summary>
    public int MinUpper { get; set; }

    /// <summary>Number of digits, at least.</summary>
    public int MinNumeric { get; set; }

    /// <summary>Number of other characters, at least.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc/>
    public override string GetDefaultValue()
    {
        (string Chars, bool Allowed, int Min)[] sets =
        [
            (LowerChars, Lower, MinLower), (UpperChars, Upper, MinUpper), (NumericChars, Numeric, MinNumeric), (SpecialChars, Special, MinSpecial),
        ];
        var all = string.Concat(sets.Where(s => s.Allowed).Select(s => s.Chars));
        if (all.Length == 0)
            throw new InvalidOperationException("A generated parameter must allow at least one kind of character.");
        if (sets.Any(s => !s.Allowed && s.Min > 0))
            throw new InvalidOperationException("A generated parameter demands a kind of character that it does not allow.");

        var value = string.Concat(sets.Where(s => s.Allowed).Select(s => new string(RandomNumberGenerator.GetItems<char>(s.Chars, s.Min))));
        var length = MinLength == 0 ? 22 : MinLength;
        var chars = (value + new string(RandomNumberGenerator.GetItems<char>(all, Math.Max(0, length - value.Length)))).ToCharArray();
        RandomNumberGenerator.Shuffle(chars.AsSpan());
        return new string(chars);
    }
}

/// <summary>A value from configuration (<c>Parameters:NAME</c>), from code or generated.</summary>
public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    /// <param name="name">The parameter's name.</param>
    /// <param name="callback">Gets the value, once; throws <see cref="MissingParameterValueException"/> when there is none.</param>
    /// <param name="secret">Whether it is masked wherever it is shown.</param>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        Secret = secret;
        _value = new(() => callback(Default));
    }

    /// <summary>Where the value comes from when none is configured.</summary>
    public ParameterDefault? Default { get; set; }

    /// <summary>What it is for.</summary>
    public string? Description { get; set; }

    /// <summary>Whether the description is Markdown.</summary>
    public bool EnableDescriptionMarkdown { get; set; }

    /// <summary>Whether it is masked wherever it is shown.</summary>
    public bool Secret { get; }

    /// <summary>Whether it is configured under <c>ConnectionStrings</c>.</summary>
    public bool IsConnectionString { get; set; }

    /// <inheritdoc/>
    public string ValueExpression => IsConnectionString ? $"{{{Name}.connectionString}}" : $"{{{Name}.value}}";

    internal string ValueInternal => _value.Value;

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => new(_value.Value);
}
