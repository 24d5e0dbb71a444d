using System.Diagnostics;
using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.Pages;

/// <summary>What a stranger can send in place of a language.</summary>
public sealed class LanguageAttackTests
{
    public static TheoryData<string> Headers =>
    [
        string.Concat(Enumerable.Repeat("de-x-", 10_000)),
        string.Join(',', Enumerable.Range(0, 8_000).Select(static number => $"x{number}")) + ",de",
        new string(',', 60_000) + "de",
        "de;q=\"><script>alert(1)</script>",
        "<script>alert(1)</script>",
        "de\"onload=alert(1)",
        "../../../etc/passwd",
        "de-../../../etc/passwd",
        "${companyName}",
        "{{ 7 | times: 6 }}",
    ];

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task AcceptLanguage_Hostile_GivesThePageInTheTenantsLanguage(string header)
    {
        await using var engine = await LanguageHost.StartAsync("en de");
        using var browser = engine.OpenBrowser(header);

        var page = await browser.GetAsync(engine.Request());

        Assert.Equal((200, "en"), ((int)page.StatusCode, page.LanguageOf()));
        Assert.DoesNotContain("alert(1)", page.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("en\u0000de")]
    [InlineData("../../de")]
    [InlineData("de_DE")]
    public async Task UiLocales_Hostile_GiveThePageInTheTenantsLanguage(string locales)
    {
        await using var engine = await LanguageHost.StartAsync("en de");
        using var browser = engine.OpenBrowser("fr");

        var page = await browser.GetAsync(engine.Request(("ui_locales", locales)));

        Assert.Equal((200, "en"), ((int)page.StatusCode, page.LanguageOf()));
        Assert.DoesNotContain("alert(1)", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UiLocales_AThousandAndMore_AreRefusedOrCostNothing()
    {
        await using var engine = await LanguageHost.StartAsync("en de", static tenant => tenant.Settings = tenant.Settings! with { StrictStandards = true });
        using var browser = engine.OpenBrowser(string.Join(',', Enumerable.Range(0, 4_000).Select(static number => $"x{number};q=0.{number % 1000:000}")));
        await browser.GetAsync(engine.Request());

        var tooLong = await browser.GetAsync(engine.Request(("ui_locales", string.Join(' ', Enumerable.Range(0, 1_000).Select(static number => $"x{number}")))));
        Assert.Equal((400, "en"), ((int)tooLong.StatusCode, tooLong.LanguageOf()));

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
        {
            var many = await browser.GetAsync(engine.Request(("ui_locales", string.Join(' ', Enumerable.Repeat("x", 1_000)) + " de")));
            Assert.Equal("en", many.LanguageOf());
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString());
    }

    /// <summary>What one person asks for is not what the next one gets.</summary>
    [Fact]
    public async Task Language_OfOneBrowser_IsNotThatOfAnother()
    {
        await using var engine = await LanguageHost.StartAsync("en de");
        using var german = engine.OpenBrowser("de");
        using var english = engine.OpenBrowser("en");

        var pages = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => (number % 2 == 0 ? german.Copy() : english.Copy()).GetAsync(engine.Request())));

        Assert.All(pages.Index(), static page => Assert.Equal(page.Index % 2 == 0 ? "de" : "en", page.Item.LanguageOf()));
    }
}
