using System.Text.RegularExpressions;
using Engine.Core.Pages.Texts;
using FsCheck;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Pages;

public sealed partial class TextTableTests
{
    public static TheoryData<string> Languages => ["en", "de"];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Language_EveryOne_HasEveryTextWithItsPlaceholders(string language)
    {
        var (english, file) = (TextTable.English, TextTable.ReadBuiltIn(language)!);

        Assert.Empty(file.Faults);
        Assert.Equal(english.Sections.Keys.Order(StringComparer.Ordinal), file.Sections.Keys.Order(StringComparer.Ordinal));
        foreach (var (section, texts) in english.Sections)
        {
            Assert.Equal(texts.Keys.Order(StringComparer.Ordinal), file.Find(section)!.Keys.Order(StringComparer.Ordinal));
            foreach (var (key, text) in texts)
            {
                var other = file.Find(section)![key];
                Assert.NotEqual("", other);
                Assert.Equal((section, key, string.Join(' ', Names(text))), (section, key, string.Join(' ', Names(other))));
            }
        }
    }

    [Fact]
    public void Language_German_IsNoCopyOfEnglish()
    {
        var (english, german) = (TextTable.English, TextTable.ReadBuiltIn("de")!);
        var same = english.Sections.SelectMany(section => section.Value.Where(text => german.Find(section.Key)![text.Key] == text.Value).Select(static text => text.Value)).Distinct();

        Assert.Equal(["${companyName}"], same);
    }

    [Fact]
    public void Screen_BaseOfAnother_IsThere()
        => Assert.All(TextTable.English.Sections.Keys, static section => Assert.True(TextTable.English.BaseOf(section) is not { } known || TextTable.English.Find(known) is not null, section));

    [Fact]
    public void Texts_OfARegion_AreThoseOfItsLanguage()
    {
        var texts = ScreenTexts.BuiltIn(new ScreenId("login", "login"), "de-AT");

        Assert.Equal(("de-AT", "Anmelden"), (texts.Language, texts.Find("title")));
    }

    [Fact]
    public void Texts_OfAnUnknownLanguage_AreEnglishAndSaySo()
    {
        var texts = ScreenTexts.BuiltIn(new ScreenId("login", "login"), "ar");

        Assert.Equal(("en", "Sign in"), (texts.Language, texts.Find("title")));
    }

    [Fact]
    public void Texts_OfAScreenNobodyKnows_AreThoseOfEveryPage()
    {
        var texts = ScreenTexts.BuiltIn(new ScreenId("mine", "mine"), "de");

        Assert.Equal(("Hilfe", null), (texts.Find("helpText"), texts.Find("title")));
    }

    [Fact]
    public void Texts_Added_ComeFirstAndWhatIsMissingIsEnglish()
    {
        var added = new PageTexts();
        added.Add("fr", [.. Whole("login.login", static key => "fr " + key).Where(static text => !text.Key.EndsWith(".no-email", StringComparison.Ordinal))]);
        added.Add("en", [new("login.login.title", "Welcome"), new("login.login.var-terms", "Our terms")]);
        var table = new TextTable(added);

        var french = table.Find(new ScreenId("login", "login"), "fr");
        Assert.Equal(("fr", "fr title", "Enter your email address and your password.", "Our terms"), (french.Language, french.Find("title"), french.Find("no-email"), french.Find("var-terms")));
        Assert.Equal("Welcome", table.Find(new ScreenId("login", "login"), "en").Find("title"));
        Assert.Equal("Anmelden", table.Find(new ScreenId("login", "login"), "de").Find("title"));
        Assert.True(table.Has("fr-CA") && !table.Has("nl"));
    }

    [Fact]
    public void Texts_AFewOfALanguage_DoNotMakeThePageOne()
    {
        var added = new PageTexts();
        added.Add("ar", [new("login.login.title", "مرحبا")]);

        var texts = new TextTable(added).Find(new ScreenId("login", "login"), "ar");

        Assert.Equal(("en", "مرحبا", "Password"), (texts.Language, texts.Find("title"), texts.Find("passwordPlaceholder")));
    }

    [Fact]
    public void File_WithFaults_TellsThemAllByLine()
    {
        var file = TextFile.Read("\ufefftitle = x\n\n[login.login\n[login.login]\n# note\n just words\n= nothing\ntitle = a = b\r\n");

        Assert.Equal(["line 1:", "line 3:", "line 6:", "line 7:"], file.Faults.Select(static fault => fault[..7]));
        Assert.Equal("a = b", file.Find("login.login")!["title"]);
    }

    [Fact]
    public void Placeholders_AreFilledOnceAndUnknownOnesStay()
    {
        string? Find(string name) => name switch { "a" => "${b}", "b" => "x", _ => null };

        Assert.Equal("${b} x ${c} ${ ${", TextPlaceholders.Fill("${a} ${b} ${c} ${ ${", Find));
        Assert.Equal("${${b}", TextPlaceholders.Fill("${${a}", Find));
        Assert.Equal("", TextPlaceholders.Fill("", Find));
    }

    [Property(MaxTest = 300)]
    public bool Placeholders_OfAnyText_LeaveItAsItIsWithoutValues(NonNull<string> text, byte[] marks)
    {
        var hostile = text.Get + string.Concat(marks.Select(static mark => (mark % 5) switch { 0 => "${", 1 => "}", 2 => "$", 3 => "{", _ => "a" }));
        return TextPlaceholders.Fill(hostile, static _ => null) == hostile;
    }

    private static IEnumerable<KeyValuePair<string, string>> Whole(string section, Func<string, string> text)
        => TextTable.KeysOf(section).Select(key => KeyValuePair.Create($"{section}.{key}", text(key)));

    private static IEnumerable<string> Names(string text) => Placeholder().Matches(text).Select(static match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\$\{[^}]+\}")]
    private static partial Regex Placeholder();
}
