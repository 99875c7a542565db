using System.Text;
using Hangout.Core.Messages.Searching;

namespace Hangout.Tests.Core;

/// <summary>A text is taken apart into words that can be compared (MSG-11).</summary>
public sealed class WordsTests
{
    [Theory]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("don't stop", "don t stop")]
    [InlineData("Café CAFÉ cafe\u0301", "cafe cafe cafe")]
    [InlineData("Straße Æther Øresund Łódź Đà", "strasse aether oresund lodz da")]
    [InlineData("Việt Nam ﬁne", "viet nam fine")]
    [InlineData("Ναί ΝΑΙ ὀδός", "ναι ναι ὀδοσ")]
    [InlineData("Ёлка й", "елка и")]
    [InlineData("ＡＢＣ１２", "abc12")]
    [InlineData("ｶﾀカタ", "カ タ カ タ")]
    [InlineData("東京へ", "東 京 へ")]
    [InlineData("สวัสดี", "ส วั ส ดี")]
    [InlineData("हिन्दी भाषा", "हिन्दी भाषा")]
    [InlineData("كِتَابٌ أحمد", "كتاب احمد")]
    [InlineData("a👩‍👧b 🇩🇪", "a 👩‍👧 b 🇩🇪")]
    [InlineData("v1.2 x_y", "v1 2 x y")]
    [InlineData("... — ", "")]
    public void Words_are_what_people_compare(string text, string expected) =>
        string.Join(' ', Words.Of(text).Select(w => w.Folded)).ShouldBe(expected);

    [Fact]
    public void A_word_knows_where_it_stands()
    {
        const string text = "Zoë saw #Ülm and 東京, e\u0301t";
        Words.Of(text).Select(w => text.Substring(w.Start, w.Length)).ShouldBe(["Zoë", "saw", "Ülm", "and", "東", "京", "e\u0301t"]);
        Words.Of(text).Where(w => w.IsHashtag).Select(w => w.Folded).ShouldBe(["ulm"]);
    }

    [Theory]
    [InlineData("\ud800")]
    [InlineData("a\udc00b \ud83d")]
    public void Half_a_character_is_left_out(string text) => Words.Of(text).ShouldAllBe(w => Encoding.UTF8.GetByteCount(w.Folded) < 3 && !w.Folded.Any(char.IsSurrogate));

    [Fact]
    public void A_word_without_end_is_cut()
    {
        Words.Of(new string('a', 50_000)).ShouldHaveSingleItem().Folded.Length.ShouldBe(40);
        Words.Of(new string('é', 50_000)).ShouldHaveSingleItem().Folded.Length.ShouldBe(40);
    }
}
