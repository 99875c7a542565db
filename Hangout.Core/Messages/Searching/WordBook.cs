using Hangout.Core.Data;

namespace Hangout.Core.Messages.Searching;

/// <summary>Every word ever written, once (table <c>search_words</c>): by it a search finds other forms of a word, words that hold it and words written alike.</summary>
internal static class WordBook
{
    private const int Shortest = 3, Longest = 30, ShortestPart = 4, ShortestAlike = 4, TwoMistakesFrom = 8;
    private const int MostForms = 12, MostHolding = 12, MostAlike = 4, MostLookedAt = 400;

    /// <summary>Whether a word is one that people write, not a number or an address.</summary>
    public static bool Takes(Word word) =>
        !word.IsCharacter && word.Folded.Length is >= Shortest and <= Longest && word.Folded.All(c => char.IsLetter(c) || char.GetUnicodeCategory(c) is
            System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark);

    /// <summary>Writes words that are new. In the order of the words, so that two writers cannot deadlock.</summary>
    public static Task AddAsync(HangoutDbContext db, IEnumerable<string> words, CancellationToken cancellationToken)
    {
        var sorted = words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return db.QueryAsync(
            """
            insert into search_words (word, stems, alike)
            select w.word, search_stems(w.word), string_to_array(w.alike, ' ')
            from unnest($1::text[], $2::text[]) as w(word, alike)
            where not exists (select 1 from search_words s where s.word = w.word)
            on conflict do nothing returning 1
            """,
            [sorted, sorted.Select(word => string.Join(' ', Shortened(word))).ToArray()], _ => 0, cancellationToken);
    }

    /// <summary>Other forms of words: those with the same stem in one of the languages that the database knows.</summary>
    public static Task<ILookup<string, string>> FormsAsync(HangoutDbContext db, IReadOnlyCollection<string> words, CancellationToken cancellationToken) =>
        FindAsync(
            db,
            """
            select w.word, f.word from unnest($1::text[]) as w(word)
            cross join lateral (
                select s.word from search_words s where s.stems && search_stems(w.word) and s.word <> w.word order by length(s.word), s.word limit $2) f
            """,
            [words.ToArray(), MostForms], cancellationToken);

    /// <summary>Words that hold others, not at their beginning.</summary>
    public static Task<ILookup<string, string>> HoldingAsync(HangoutDbContext db, IReadOnlyCollection<string> words, CancellationToken cancellationToken) =>
        FindAsync(
            db,
            """
            select w.word, h.word from unnest($1::text[]) as w(word)
            cross join lateral (
                select s.word from (
                    select word from search_words where word like '%' || w.word || '%' and not starts_with(word, w.word) limit $3) s
                order by length(s.word), s.word limit $2) h
            """,
            [words.Where(word => word.Length >= ShortestPart).ToArray(), MostHolding, MostLookedAt], cancellationToken);

    /// <summary>Words written alike: with one letter more, less, other or two changed places; with two such mistakes in long ones.</summary>
    public static async Task<ILookup<string, string>> AlikeAsync(HangoutDbContext db, IReadOnlyCollection<string> words, CancellationToken cancellationToken)
    {
        var asked = words.Where(word => word.Length >= ShortestAlike).ToArray();
        var found = await FindAsync(
            db,
            """
            select w.word, a.word from unnest($1::text[], $2::text[]) as w(word, alike)
            cross join lateral (
                select s.word from search_words s where s.alike && string_to_array(w.alike, ' ') and s.word <> w.word limit $3) a
            """,
            [asked, asked.Select(word => string.Join(' ', Shortened(word))).ToArray(), MostLookedAt], cancellationToken);
        return found
            .SelectMany(group => group
                .Select(word => (group.Key, Word: word, Mistakes: Mistakes(group.Key, word)))
                .Where(a => a.Mistakes <= (a.Key.Length >= TwoMistakesFrom ? 2 : 1))
                .OrderBy(a => a.Mistakes).ThenBy(a => a.Word, StringComparer.Ordinal).Take(MostAlike))
            .ToLookup(a => a.Key, a => a.Word, StringComparer.Ordinal);
    }

    /// <summary>A word, and the word without each of its letters: words that share one of these are written alike.</summary>
    private static IEnumerable<string> Shortened(string word) =>
        word.Length < ShortestAlike ? [word] : Enumerable.Range(0, word.Length).Select(i => word.Remove(i, 1)).Prepend(word).Distinct(StringComparer.Ordinal);

    /// <summary>How many letters are added, left out, other or changed with their neighbour.</summary>
    private static int Mistakes(string a, string b)
    {
        var distance = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            distance[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            distance[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var least = Math.Min(Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1, distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    least = Math.Min(least, distance[i - 2, j - 2] + 1);
                distance[i, j] = least;
            }
        }

        return distance[a.Length, b.Length];
    }

    private static async Task<ILookup<string, string>> FindAsync(HangoutDbContext db, string sql, object[] parameters, CancellationToken cancellationToken)
    {
        if (parameters[0] is string[] { Length: 0 })
            return Array.Empty<(string, string)>().ToLookup(f => f.Item1, f => f.Item2, StringComparer.Ordinal);
        var found = await db.QueryAsync(sql, parameters, row => (row.GetString(0), row.GetString(1)), cancellationToken);
        return found.ToLookup(f => f.Item1, f => f.Item2, StringComparer.Ordinal);
    }
}
