using Engine.Core.Pages.Texts;
using FsCheck;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Pages;

public sealed class LanguageChoiceTests
{
    private static readonly string[] Known = ["en", "de", "fr-CA", "fr", "pt-BR", "zh-TW", "ar"];

    [Theory]
    // Nothing is asked for, or nothing that is there: the tenant's first one.
    [InlineData("de en", null, null, "de")]
    [InlineData("de en", "", "", "de")]
    [InlineData("de en", "nl", "it, es;q=0.9", "de")]
    // What the request asks for, in its order, comes before what the browser asks for.
    [InlineData("en de fr", "de fr", "fr", "de")]
    [InlineData("en de fr", "nl fr de", "de", "fr")]
    [InlineData("en de fr", "nl", "fr", "fr")]
    [InlineData("en de", "de-AT", null, "de")]
    [InlineData("en de", "DE", null, "de")]
    // The browser's qualities, and its order where they are the same.
    [InlineData("en de fr", null, "fr;q=0.5, de;q=0.8", "de")]
    [InlineData("en de fr", null, "fr, de", "fr")]
    [InlineData("en de fr", null, "de;q=0.1, fr;q=1.000", "fr")]
    [InlineData("en de", null, "de;q=0, en;q=0.1", "en")]
    [InlineData("de en", null, "de;q=0", "de")]
    [InlineData("en de fr", null, "*, fr", "fr")]
    [InlineData("de en fr", null, "nl, *;q=0.5", "de")]
    [InlineData("en de", null, "de-CH-1996, en;q=0.9", "de")]
    // A language alone stands for its kinds; a kind does not stand for another one.
    [InlineData("en pt-BR", null, "pt", "pt-BR")]
    [InlineData("en pt-BR", null, "pt-PT", "en")]
    [InlineData("en fr-CA fr", null, "fr", "fr")]
    // Only what is enabled, and only what there are texts in.
    [InlineData("en", "de", "de", "en")]
    [InlineData("en nl", "nl", "nl", "en")]
    [InlineData("nl de", null, null, "en")]
    [InlineData("nl de", null, "de", "de")]
    // What is malformed asks for nothing.
    [InlineData("en de", null, "de;q=2, fr;q", "en")]
    [InlineData("en de", null, "de;q=-1", "en")]
    [InlineData("en de", null, "de;q=1e0", "en")]
    [InlineData("en de", null, "de;level=1", "en")]
    [InlineData("en de", null, ";;;,,,=,de", "de")]
    [InlineData("en de", "de_DE", null, "en")]
    [InlineData("en de", "../../de\r\n", null, "en")]
    public void Choice_IsWhatWasAskedForAndIsThere(string enabled, string? uiLocales, string? acceptLanguage, string expected)
        => Assert.Equal(expected, LanguageChoice.Choose(enabled.Split(' '), uiLocales, acceptLanguage, Known.Contains));

    [Property(MaxTest = 500)]
    public bool Choice_OfAnything_IsEnabledWithTextsOrTheLastResort(string? uiLocales, string? acceptLanguage, NonEmptyArray<byte> enabled)
    {
        string[] locales = [.. enabled.Get.Select(static index => index % 2 == 0 ? Known[index % 7] : "nl").Distinct()];
        var chosen = LanguageChoice.Choose(locales, uiLocales, acceptLanguage, Known.Contains);
        return (locales.Contains(chosen) && Known.Contains(chosen)) || (chosen == "en" && !Known.Contains(locales[0]));
    }

    [Property(MaxTest = 200)]
    public bool Choice_OfWhatTheRequestNames_DoesNotDependOnTheBrowser(byte index, string? acceptLanguage)
        => LanguageChoice.Choose(Known, Known[index % 7], acceptLanguage, static _ => true) == Known[index % 7];

    [Property(MaxTest = 200)]
    public bool Choice_OfQualities_IsTheHighest(byte first, byte second)
    {
        var (a, b) = (first % 1000, second % 1000);
        var chosen = LanguageChoice.Choose(["en", "de", "fr"], null, $"de;q=0.{a:000}, fr;q=0.{b:000}", Known.Contains);
        return chosen == (a == 0 && b == 0 ? "en" : a >= b ? "de" : "fr");
    }

    [Fact]
    public void Choice_OfAMegabyte_LooksAtItsBeginningOnly()
    {
        var calls = 0;
        var huge = string.Concat(Enumerable.Repeat("xx-", 400_000));
        foreach (var (uiLocales, accepted) in new[] { (huge, huge), (new string(' ', 1_000_000) + "de", new string(',', 1_000_000) + "de"), (string.Join(' ', Enumerable.Repeat("nl", 300_000)) + " de", string.Join(',', Enumerable.Repeat("nl;q=0.1", 100_000)) + ",de") })
        {
            Assert.Equal("en", LanguageChoice.Choose(["en", "de"], uiLocales, accepted, language => ++calls > 0 && Known.Contains(language)));
        }

        Assert.True(calls < 20, $"{calls} calls");
    }
}
