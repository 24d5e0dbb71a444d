using System.Text.RegularExpressions;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;

namespace Engine.Pages.Tests;

/// <summary>Templates say nothing themselves: what they show is in the tables of texts, in the page's language.</summary>
public sealed partial class TextTests
{
    private static readonly HashSet<string> German = Words(TableOf("de"));
    private static readonly HashSet<string> English = [.. Words(TableOf("en")).Except(German)];

    private static readonly PageText Rule = new("rule-good", "Strong");

    /// <summary>Every page in every state, with names that are words of no language.</summary>
    private static readonly PageModel[] Germans = [.. Samples.All.Select(static page => Neutral(page) with { Locale = "de" })];

    public static TheoryData<int> Pages => [.. Enumerable.Range(0, Germans.Length)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_InGerman_HasNoEnglishWord(int index)
    {
        var page = Germans[index];
        var html = Samples.Render(page);

        Assert.Equal("de", Markup.Read(html).Of("html").Single()["lang"]);
        Assert.Empty(Words(Visible(html)).Intersect(English));
        // The same page in English would not pass: the words are there to be found.
        Assert.NotEmpty(Words(Visible(Samples.Render(page with { Locale = "en" }))).Intersect(English));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EveryTextOfItsTemplate_IsThere(int index)
    {
        var page = Germans[index];
        foreach (var template in new[] { page.Template, "layout", "show-password", "password-rules" })
        {
            foreach (Match use in TextUse().Matches(Source(template)))
            {
                var isElsewhere = template switch
                {
                    "show-password" => page.Template is not ("login" or "signup" or "reset-password"),
                    "password-rules" => page.Template is not ("signup" or "reset-password"),
                    _ => false,
                };
                Assert.True(isElsewhere || page.FindText(use.Groups[1].Value) is { Length: > 0 }, $"{template}: {use.Value} on {page.ScreenId}");
            }
        }
    }

    [Fact]
    public void Templates_HaveNoWordsOfTheirOwn()
    {
        foreach (var name in typeof(LiquidPageRenderer).Assembly.GetManifestResourceNames().Where(static name => name.EndsWith(".liquid", StringComparison.Ordinal) && !name.Contains("style", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(typeof(LiquidPageRenderer).Assembly.GetManifestResourceStream(name)!);
            var text = Visible(Liquid().Replace(reader.ReadToEnd(), " "));

            Assert.True(Words([text]).Count == 0, $"{name}: {text.Trim()}");
        }
    }

    [Fact]
    public void Error_WithoutAText_SaysThatItIsEnglish()
    {
        var page = Samples.Error with { Locale = "de" };
        Assert.Contains($"<p class=\"lead\" lang=\"en\" dir=\"ltr\">{page.ErrorDescription}</p>", Samples.Render(page), StringComparison.Ordinal);
        Assert.Contains("<p class=\"lead\">Dieser Link ist abgelaufen oder wurde nie ausgestellt.</p>", Samples.Render(page with { ErrorId = "E5002" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_ValuesOfPlaceholders_AreEncodedAndNotLookedAtAgain()
    {
        var hostile = "${companyName}<script>{{ 7 | times: 6 }}{% include 'error' %}";
        var html = Samples.Render(Samples.Login with { Application = Samples.Application with { Name = hostile } });

        Assert.Contains("Continue to ${companyName}&lt;script&gt;{{ 7 | times: 6 }}{% include &#x27;error&#x27; %}</p>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfTheScreen_CanBeSaidWithValues()
    {
        var page = Samples.Signup with { Error = new PageText("invalid-username", "English.", [new("min", "3"), new("max", "<9>")]), Locale = "de" };
        Assert.Contains("aus 3 bis &lt;9&gt; Buchstaben", Samples.Render(page), StringComparison.Ordinal);
        Assert.Contains(">English.<", Samples.Render(page with { Error = new PageText("no-such-text", "English.") }), StringComparison.Ordinal);
    }

    [Fact]
    public void Password_Toggle_HasItsWordsInAttributesThatAreEncoded()
        => Assert.Contains(" data-show=\"Anzeigen\" data-hide=\"Verbergen\" data-show-label=\"Passwort anzeigen\" data-hide-label=\"Passwort verbergen\"", Samples.Render(Samples.Login with { Locale = "de" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("login", "{{ texts.titel }}", "Template login: line 1: there is no 'texts.titel' here.")]
    [InlineData("login", "{{ texts.title }}{{ texts.varTerms }}")]
    [InlineData("layout", "{{ texts.anything }}")]
    [InlineData("my-screen", "{{ texts.anything }}")]
    public void Template_ThatReadsATextNobodyHas_IsAFault(string template, string source, params string[] faults)
        => Assert.Equal(faults, new LiquidPageRenderer(new LiquidPageRendererOptions { Templates = { [template] = source } }).FindFaults());

    private static PageModel Neutral(PageModel page) => page switch
    {
        LoginPage login => login with { Error = login.Error is null ? null : new PageText("no-password", "Missing.") },
        SignupPage signup => signup with { Error = signup.Error is null ? null : new PageText("no-email", "Missing."), PasswordRules = Rules(signup.PasswordRules), FailedPasswordRules = signup.Error is null ? [] : [Rule] },
        ResetPasswordPage reset => reset with { Error = reset.Error is null ? null : new PageText("password-mismatch", "Missing."), PasswordRules = Rules(reset.PasswordRules), FailedPasswordRules = [Rule] },
        ConsentPage consent => consent with { ApiName = null, Entries = [new(new("profileTitle", "Profile"), new("profileAndEmail", "access")), new("Xyzzy", new("scopesOfResource", "x", [new("actions", "xyzzy"), new("action", "xyzzy"), new("resource", "xyzzy")]))] },
        NoticePage notice => notice with { Subject = new("reset-password", "reset-password-success"), Title = new("eventTitle", "Changed"), Message = new("description", "Changed") },
        ErrorPage error => error with { Error = "xyzzy", ErrorId = "E5003" },
        _ => page,
    } with
    {
        Tenant = page.Tenant with { FriendlyName = "Xyzzy", SupportEmail = page.Tenant.SupportEmail, SupportUrl = page.Tenant.SupportUrl },
        Application = page.Application is { } application ? application with { Name = "Plugh" } : null,
    };

    private static PageText[] Rules(IReadOnlyList<PageText> rules) => rules.Count == 0 ? [] : [Rule, new("rule-history", "History", [new("count", "3")])];

    /// <summary>What a person sees or hears of a page: its texts, and the attributes that are read out.</summary>
    private static string Visible(string html)
    {
        var spoken = string.Join(' ', Spoken().Matches(html).Select(static match => match.Groups[1].Value));
        return System.Net.WebUtility.HtmlDecode(Tag().Replace(Unseen().Replace(html, " "), " ") + " " + spoken);
    }

    private static HashSet<string> Words(params IEnumerable<string> texts)
        => [.. texts.SelectMany(static text => Word().Matches(text).Select(static match => match.Value.ToLowerInvariant()))];

    private static IEnumerable<string> TableOf(string language)
    {
        using var reader = new StreamReader(typeof(PageModel).Assembly.GetManifestResourceStream($"Engine.Core.Pages.Texts.{language}.txt")!);
        foreach (var line in reader.ReadToEnd().Split('\n'))
        {
            if (!line.StartsWith('#') && line.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
            {
                yield return Placeholder().Replace(line[(equals + 1)..], " ");
            }
        }
    }

    private static string Source(string template)
    {
        using var reader = new StreamReader(typeof(LiquidPageRenderer).Assembly.GetManifestResourceStream($"Engine.Pages.Templates.{template}.liquid")!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"texts\.([\w-]+)")]
    private static partial Regex TextUse();

    [GeneratedRegex(@"\$\{[^}]+\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\{\{.*?\}\}|\{%-?\s*comment.*?endcomment\s*-?%\}|\{%.*?%\}", RegexOptions.Singleline)]
    private static partial Regex Liquid();

    [GeneratedRegex(@"<(style|script)\b.*?</\1>|<!--.*?-->|<!doctype[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Unseen();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("(?:aria-label|alt|title|placeholder|data-show|data-hide|data-show-label|data-hide-label)=\"([^\"{]*)\"")]
    private static partial Regex Spoken();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Word();
}
