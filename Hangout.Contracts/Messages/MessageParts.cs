using System.Text.Json.Serialization;

namespace Hangout.Contracts.Messages;

/// <summary>One part of a message (MSG-1). On the wire its <c>type</c> is <c>text</c>, <c>image</c>, <c>code</c>, <c>file</c>, <c>poll</c> or <c>location</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(TextPart), "text")]
[JsonDerivedType(typeof(ImagePart), "image")]
[JsonDerivedType(typeof(CodePart), "code")]
[JsonDerivedType(typeof(FilePart), "file")]
[JsonDerivedType(typeof(PollPart), "poll")]
[JsonDerivedType(typeof(LocationPart), "location")]
public abstract record MessagePart;

/// <summary>Text in Markdown.</summary>
/// <param name="Text">The Markdown source.</param>
public sealed record TextPart(string Text) : MessagePart;

/// <summary>An image by address.</summary>
/// <param name="Url">An https address, at most 2,000 characters.</param>
/// <param name="Alt">What it shows, for those who cannot see it; at most 1,000 characters.</param>
/// <param name="Width">Pixels, 1 to 100,000.</param>
/// <param name="Height">Pixels, 1 to 100,000.</param>
public sealed record ImagePart(string Url, string? Alt = null, int? Width = null, int? Height = null) : MessagePart;

/// <summary>Source code.</summary>
/// <param name="Code">The code itself.</param>
/// <param name="Language">Its language, at most 40 characters.</param>
/// <param name="Filename">At most 255 characters.</param>
public sealed record CodePart(string Code, string Language, string? Filename = null) : MessagePart;

/// <summary>An uploaded file (FIL-1); at most 10 different ones a message. What it is tells the message's <c>files</c>.</summary>
/// <param name="FileId">A file that the sender uploaded or may open; any other is refused with <see cref="ErrorCodes.FileNotFound"/>.</param>
/// <param name="Alt">What it shows, for those who cannot see it; at most 1,000 characters.</param>
public sealed record FilePart(Guid FileId, string? Alt = null) : MessagePart;

/// <summary>A question that members vote on (MSG-14); one a message. It cannot be edited.</summary>
/// <param name="Question">One line of at most 300 characters.</param>
/// <param name="Options">2 to 20 different ones, each a line of at most 100 characters.</param>
/// <param name="IsMultiple">Whether a person may choose several.</param>
/// <param name="ClosesAt">When voting ends, in the future; its author may close it before.</param>
public sealed record PollPart(string Question, IReadOnlyList<string> Options, bool IsMultiple = false, DateTimeOffset? ClosesAt = null) : MessagePart;

/// <summary>A place on Earth. Its text is a link to a map.</summary>
/// <param name="Latitude">Degrees north of the equator, -90 to 90.</param>
/// <param name="Longitude">Degrees east of Greenwich, -180 to 180.</param>
/// <param name="Label">What is there: one line of at most 200 characters.</param>
public sealed record LocationPart(double Latitude, double Longitude, string? Label = null) : MessagePart;
