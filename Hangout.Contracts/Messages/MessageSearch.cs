using Hangout.Contracts.Accounts;

namespace Hangout.Contracts.Messages;

/// <summary>A stretch of a text, in UTF-16 code units.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is.</param>
public sealed record TextSpan(int Start, int Length);

/// <summary>The message before or after one that was found.</summary>
/// <param name="Id">The message.</param>
/// <param name="Seq">Its place.</param>
/// <param name="SenderId">Who wrote it; absent for deleted people.</param>
/// <param name="Text">The beginning of its text.</param>
public sealed record SearchNeighbour(Guid Id, long Seq, Guid? SenderId, string Text);

/// <summary>A message that was found (MSG-11).</summary>
/// <param name="Message">The message.</param>
/// <param name="Excerpt">The stretch of its text in which the first words stand, on one line.</param>
/// <param name="Highlights">The words that were searched for, in the excerpt.</param>
/// <param name="Before">The message before it, where it stands: in the conversation or in the thread.</param>
/// <param name="After">The message after it.</param>
public sealed record MessageHit(MessageDto Message, string Excerpt, IReadOnlyList<TextSpan> Highlights, SearchNeighbour? Before = null, SearchNeighbour? After = null);

/// <summary>What was searched (MSG-11).</summary>
/// <param name="Conversations">In how many conversations.</param>
/// <param name="Words">The words and phrases, as they were understood.</param>
/// <param name="Also">Other words of the hits that were searched for beside them: other forms, words that hold them, and, where little was found, words written alike.</param>
/// <param name="Unknown">Filters that name nobody and nothing that the searcher knows: nothing is found by them.</param>
public sealed record SearchedDto(int Conversations, IReadOnlyList<string> Words, IReadOnlyList<string> Also, IReadOnlyList<string> Unknown);

/// <summary>A page of messages that were found.</summary>
/// <param name="Hits">The messages.</param>
/// <param name="Users">Who wrote them and their neighbours.</param>
/// <param name="Found">How many messages were found.</param>
/// <param name="IsMore">Whether there may be more than <paramref name="Found"/>: older ones were not counted.</param>
/// <param name="Searched">What was searched.</param>
/// <param name="NextCursor">Opaque; pass it as <c>cursor</c> for the next page. Absent on the last page.</param>
public sealed record MessageSearchPage(
    IReadOnlyList<MessageHit> Hits, IReadOnlyList<UserDto> Users, int Found, bool IsMore, SearchedDto Searched, string? NextCursor = null);
