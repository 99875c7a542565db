namespace Hangout.Core.Messages.Searching;

/// <summary>What a message must have, as queries for the index and as a judge of texts.</summary>
internal sealed class SearchPlan
{
    private readonly SearchQuery _query;
    private readonly SearchScope _scope;
    private readonly ILookup<string, string> _forms;
    private readonly Func<string, IEnumerable<string>> _others;

    public SearchPlan(SearchQuery query, SearchScope scope, ILookup<string, string> forms)
        : this(query, scope, forms, _ => [])
    {
    }

    private SearchPlan(SearchQuery query, SearchScope scope, ILookup<string, string> forms, Func<string, IEnumerable<string>> others)
    {
        (_query, _scope, _forms, _others) = (query, scope, forms, others);
        NeedsText = query.Wanted.Any(t => t.Words.Count > 1) || query.Unwanted.Any(t => t.Words.Count > 1);
    }

    /// <summary>The words and phrases, as they were understood.</summary>
    public IReadOnlyList<string> Words => [.. _query.Wanted.Select(t => t.Shown)];

    /// <summary>Whether the index alone cannot tell: it does not know which words stand behind each other.</summary>
    public bool NeedsText { get; }

    /// <summary>Whether the index can find messages by what they have; else only by their time.</summary>
    public bool HasWanted => _query.Wanted.Count + _query.Has.Count + _scope.Filters.Count > 0;

    /// <summary>The same with more words: those that hold the wanted ones, and those written alike.</summary>
    public SearchPlan With(ILookup<string, string> holding, ILookup<string, string> alike) =>
        new(_query, _scope, _forms, word => holding[word].Concat(alike[word]));

    /// <summary>What the index is asked in a conversation.</summary>
    /// <param name="conversationId">Which.</param>
    /// <param name="closeness">How close the words must be.</param>
    /// <returns>A <c>tsquery</c>; empty when everything fits.</returns>
    public string QueryFor(Guid conversationId, Closeness closeness)
    {
        var prefix = Lexemes.Prefix(conversationId);
        var all = _query.Wanted.SelectMany(term => Ands(term, closeness))
            .Concat(_query.Has.Select(what => One(Lexemes.Has(what))))
            .Concat(_scope.Filters.Select(Any))
            .Concat(_query.HasNot.Select(what => '!' + One(Lexemes.Has(what))))
            .Concat(_scope.NotFilters.Select(lexeme => '!' + One(lexeme)))
            .Concat(_query.Unwanted.Where(t => t.Words.Count == 1).Select(t => '!' + One(t.IsHashtag ? Lexemes.Hashtag(t.Words[0].Folded) : t.Words[0].Folded)));
        return string.Join(" & ", all);

        string One(string lexeme) => Lexemes.Quoted(prefix + lexeme);

        string Any(IEnumerable<string> lexemes) => $"({string.Join(" | ", lexemes.Select(One))})";

        IEnumerable<string> Ands(Term term, Closeness how)
        {
            if (term.IsHashtag)
                return [One(Lexemes.Hashtag(term.Words[0].Folded))];
            if (IsLoose(term))
            {
                var word = term.Words[0].Folded;
                if (how == Closeness.Exact)
                    return [One(word)];
                var forms = _forms[word].Prepend(word).Select(One);
                return how == Closeness.Form ? [$"({string.Join(" | ", forms)})"]
                    : [$"({string.Join(" | ", forms.Append(One(word) + ":*").Concat(_others(word).Select(One)))})"];
            }

            return term.Words.SelectMany((word, i) =>
                i > 0 && word.IsCharacter && term.Words[i - 1].IsCharacter ? [One(Lexemes.Pair(term.Words[i - 1].Folded, word.Folded))]
                : word.IsCharacter && i + 1 < term.Words.Count && term.Words[i + 1].IsCharacter ? Array.Empty<string>()
                : i == term.Words.Count - 1 && !term.IsExact && !word.IsCharacter ? [One(word.Folded) + ":*"] : [One(word.Folded)]);
        }
    }

    /// <summary>Judges a text: the index does not know which words stand behind each other, and knows of an edit a moment later.</summary>
    public bool Fits(string text)
    {
        var words = Searching.Words.Of(text).ToArray();
        return _query.Wanted.All(t => Spans(t, words).Any()) && !_query.Unwanted.Where(t => t.Words.Count > 1).Any(t => Spans(t, words).Any());
    }

    /// <summary>Where the wanted words stand in a text, in its order.</summary>
    public IReadOnlyList<(int Start, int End)> Find(string text)
    {
        var words = Searching.Words.Of(text).ToArray();
        var found = new List<(int Start, int End)>();
        foreach (var span in _query.Wanted.SelectMany(t => Spans(t, words)).OrderBy(s => s.Start).ThenByDescending(s => s.End))
        {
            if (found.Count == 0 || span.Start >= found[^1].End)
                found.Add(span);
        }

        return found;
    }

    /// <summary>Words of some texts that were searched for beside the wanted ones. No others are told: they may stand where the searcher may not read.</summary>
    public IReadOnlyList<string> AlsoIn(IEnumerable<string> texts)
    {
        var wanted = _query.Wanted.Where(IsLoose).Select(t => t.Words[0].Folded).ToHashSet(StringComparer.Ordinal);
        var also = wanted.SelectMany(word => _forms[word].Concat(_others(word))).ToHashSet(StringComparer.Ordinal);
        return [.. texts.SelectMany(Searching.Words.Of).Select(w => w.Folded).Where(w => also.Contains(w) && !wanted.Contains(w)).Distinct(StringComparer.Ordinal)];
    }

    private static bool IsLoose(Term term) => !term.IsExact && term is { IsHashtag: false, Words: [{ IsCharacter: false }] };

    private IEnumerable<(int Start, int End)> Spans(Term term, Word[] words)
    {
        if (IsLoose(term))
        {
            var word = term.Words[0].Folded;
            var same = _forms[word].Concat(_others(word)).ToHashSet(StringComparer.Ordinal);
            return words.Where(w => w.Folded.StartsWith(word, StringComparison.Ordinal) || same.Contains(w.Folded)).Select(w => (w.Start, w.End));
        }

        return Enumerable.Range(0, Math.Max(0, words.Length - term.Words.Count + 1)).Where(at => IsAt(term, words, at))
            .Select(at => (words[at].Start, words[at + term.Words.Count - 1].End));
    }

    private static bool IsAt(Term term, Word[] words, int at)
    {
        for (var i = 0; i < term.Words.Count; i++)
        {
            var (asked, found) = (term.Words[i], words[at + i]);
            var isOpen = i == term.Words.Count - 1 && !term.IsExact && !asked.IsCharacter;
            if (!(isOpen ? found.Folded.StartsWith(asked.Folded, StringComparison.Ordinal) : found.Folded == asked.Folded) || (term.IsHashtag && !found.IsHashtag))
                return false;
            // Characters without spaces between them were asked for so.
            if (i > 0 && asked.IsCharacter && term.Words[i - 1].IsCharacter && term.Words[i - 1].End == asked.Start && words[at + i - 1].End != found.Start)
                return false;
        }

        return true;
    }
}

/// <summary>How close the words of a message are to those that were searched for.</summary>
internal enum Closeness
{
    /// <summary>The same words.</summary>
    Exact,

    /// <summary>The same words in other forms.</summary>
    Form,

    /// <summary>Also words that begin with them, hold them or are written alike.</summary>
    Any,
}
