namespace Hangout.Core;

/// <summary>Why something was refused. Nothing was written then.</summary>
/// <param name="Code">One of <see cref="Contracts.ErrorCodes"/>.</param>
/// <param name="Message">For people.</param>
/// <param name="Errors">What is wrong with which field, by its name on the wire.</param>
public sealed record Failure(string Code, string Message, IReadOnlyDictionary<string, string[]>? Errors = null)
{
    /// <summary>One input that breaks a limit or a format.</summary>
    /// <param name="field">Its name on the wire.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <returns>The failure.</returns>
    public static Failure Invalid(string field, string message) =>
        new(Contracts.ErrorCodes.ValidationFailed, $"{field}: {message}", new Dictionary<string, string[]>(StringComparer.Ordinal) { [field] = [message] });

    /// <summary>The conversation does not exist or is not the caller's: the two are not told apart.</summary>
    public static Failure ConversationNotFound { get; } =
        new(Contracts.ErrorCodes.ConversationNotFound, "There is no such conversation, or it is not yours.");
}

/// <summary>What a use case came to: a value, or the reason why not.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Failure? failure) => (_value, Failure) = (value, failure);

    /// <summary>Why not; null when it worked.</summary>
    public Failure? Failure { get; }

    /// <summary>The value. Ask only when <see cref="Failure"/> is null.</summary>
    public T Value => Failure is null ? _value! : throw new InvalidOperationException($"Failed: {Failure.Code}");

    public static implicit operator Result<T>(T value) => new(value, failure: null);

    public static implicit operator Result<T>(Failure failure) => new(default, failure);
}
