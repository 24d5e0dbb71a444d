using Engine.Core.Pages;

namespace Engine.Pages.Tests;

public class PageContractTests
{
    public static TheoryData<int> Pages => Samples.Indexes;

    [Fact]
    public void Login_Form_HasItsFields()
    {
        var markup = Markup.Read(Samples.Render(Samples.Login with { Username = "jo" }));
        Assert.Equal(["state", "username", "password"], Names(markup));
        Assert.Equal("abc", Input(markup, "state")["value"]);
        Assert.Equal("hidden", Input(markup, "state")["type"]);
        Assert.Equal("jo", Input(markup, "username")["value"]);
        Assert.Equal("username", Input(markup, "username")["autocomplete"]);
        Assert.Equal("current-password", Input(markup, "password")["autocomplete"]);
        AssertForm(markup, "/u/login?state=abc", "default");
        Assert.Contains(markup.Of("a"), link => link["href"] == "/u/signup?state=abc");
    }

    [Fact]
    public void Signup_Form_HasItsFields()
    {
        var markup = Markup.Read(Samples.Render(Samples.Signup));
        Assert.Equal(["state", "email", "username", "password"], Names(markup));
        Assert.Equal("new-password", Input(markup, "password")["autocomplete"]);
        Assert.Equal("email", Input(markup, "email")["autocomplete"]);
        AssertForm(markup, "/u/signup?state=abc", "default");
        Assert.DoesNotContain("username", Names(Markup.Read(Samples.Render(Samples.Signup with { AsksUsername = false }))));
    }

    [Fact]
    public void ResetPassword_Form_HasItsFields()
    {
        var html = Samples.Render(Samples.ResetPassword);
        var markup = Markup.Read(html);
        Assert.Equal(["state", "password", "password_again"], Names(markup));
        Assert.Equal("abc", Input(markup, "state")["value"]);
        Assert.Equal("new-password", Input(markup, "password")["autocomplete"]);
        AssertForm(markup, "/u/reset-password", "default");
        Assert.Contains("jo@northwind.example", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Notice_Page_LinksToTheApplicationWhenItCan()
    {
        Assert.Contains(Markup.Read(Samples.Render(Samples.Notice)).Of("a"), link => link["href"] == "https://orders.example/login");
        Assert.DoesNotContain("Continue", Samples.Render(Samples.Notice with { LinkUrl = "javascript:alert(1)" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Consent_Form_AcceptsOrDenies()
    {
        var html = Samples.Render(Samples.Consent);
        var markup = Markup.Read(html);
        Assert.Equal(["state"], Names(markup));
        AssertForm(markup, "/u/consent", "accept", "deny");
        Assert.Contains("read your orders", html, StringComparison.Ordinal);
        Assert.Contains("place orders for you", html, StringComparison.Ordinal);
        Assert.Equal(2, markup.Of("li").Count());
        Assert.Contains("not operated by Northwind", html, StringComparison.Ordinal);
        Assert.DoesNotContain("not operated by", Samples.Render(Samples.Consent with { Application = Samples.Application with { IsFirstParty = true } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Logout_Form_AcceptsOrDenies()
    {
        var markup = Markup.Read(Samples.Render(Samples.Logout));
        Assert.Equal(["state"], Names(markup));
        AssertForm(markup, "/v2/logout", "accept", "deny");
    }

    [Fact]
    public void Error_Page_ShowsCodeIdAndTracking()
    {
        var html = Samples.Render(Samples.Error);
        foreach (var text in new[] { "invalid_request", "E1003", "c5f0b1a8d2e94f07", Samples.Error.ErrorDescription, "https://northwind.example/help", "mailto:help@northwind.example" })
        {
            Assert.Contains(text, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Error_Page_TellsDevelopersOnlyWhatTheModelHas()
    {
        var explained = Samples.Render(Samples.Error with
        {
            Detail = "The <store> is full.",
            Scopes = [new("read:a", true, "rbac", ["direct", "rol_1"]), new("undefined", false, "not_defined", []), new("<x>", false, "client_grant", ["cgr_1"])],
        });
        foreach (var text in new[] { "The &lt;store&gt; is full.", "granted: rbac (direct, rol_1)", "<dd>dropped: not_defined</dd>", "&lt;x&gt;", "dropped: client_grant (cgr_1)" })
        {
            Assert.Contains(text, explained, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("For developers", Samples.Render(Samples.Error), StringComparison.Ordinal);
    }

    [Fact]
    public void FormPost_Form_PostsItselfOrHasAButton()
    {
        var markup = Markup.Read(Samples.Render(Samples.FormPost));
        Assert.Equal(["code", "state", "submit"], Names(markup));
        Assert.Equal("https://orders.example/callback", Assert.Single(markup.Of("form"))["action"]);
        Assert.Equal("noscript", Assert.Single(markup.Of("button")).Parent!.Name);
        Assert.Contains(markup.Verbatim, text => text.Contains("submit.call(", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Markup_IsWellFormedAndAccessible(int index)
    {
        var html = Samples.Render(Samples.All[index]);
        var markup = Markup.Read(html);
        var labels = markup.Of("label").Select(label => label["for"]).ToHashSet();
        Assert.All(markup.Of("input").Where(input => input["type"] != "hidden"), input => Assert.Contains(input["id"], labels));
        var ids = markup.Elements.Select(element => element["id"]).OfType<string>().ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(markup.Elements.Select(element => element["aria-describedby"]).OfType<string>().SelectMany(value => value.Split(' ')), id => Assert.Contains(id, ids));
        Assert.All(markup.Of("img"), image => Assert.NotNull(image["alt"]));
        Assert.Equal("en", Assert.Single(markup.Of("html"))["lang"]);
        Assert.Equal("ltr", Assert.Single(markup.Of("html"))["dir"]);
        Assert.Single(markup.Of("h1"));
        Assert.Single(markup.Of("main"));
        Assert.Single(markup.Of("title"));
        Assert.Contains(markup.Of("meta"), meta => meta["name"] == "viewport");
        Assert.True(markup.Elements.Count(element => element.Attributes.ContainsKey("autofocus")) <= 1);
        Assert.DoesNotContain(markup.Elements, element => int.TryParse(element["tabindex"], out var order) && order > 0);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Markup_PassesAStrictContentSecurityPolicy(int index)
    {
        var markup = Markup.Read(Samples.Render(Samples.All[index]));
        Assert.Single(markup.Of("style"));
        Assert.All(markup.Of("style").Concat(markup.Of("script")), element => Assert.Equal(Samples.Nonce, element["nonce"]));
        Assert.DoesNotContain(markup.Elements, element => element.Attributes.Keys.Any(name => name.StartsWith("on", StringComparison.Ordinal) || name == "style"));
        Assert.DoesNotContain(markup.Elements, element => element.Name is "link" or "iframe" or "object" or "embed" or "base");
        Assert.All(markup.Elements.Where(element => element["src"] is not null), element => Assert.Equal("img", element.Name));
        Assert.DoesNotContain(markup.Verbatim, text => text.Contains("url(", StringComparison.OrdinalIgnoreCase) || text.Contains("@import", StringComparison.OrdinalIgnoreCase) || text.Contains("//c", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Markup_HasNoLeftoverLiquidNorTheEnginesName(int index)
    {
        var html = Samples.Render(Samples.All[index]);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
        Assert.DoesNotContain("{%", html, StringComparison.Ordinal);
        Assert.DoesNotContain("engine", html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Login_AfterAFailure_SaysSoAndFocusesThePassword()
    {
        var markup = Markup.Read(Samples.Render(Samples.Login with { Username = "jo", Error = "Wrong." }));
        Assert.Equal("alert", Assert.Single(markup.Elements, element => element["id"] == "form-error")["role"]);
        Assert.Equal("form-error", Input(markup, "password")["aria-describedby"]);
        Assert.Equal("password", Assert.Single(markup.Elements, element => element.Attributes.ContainsKey("autofocus"))["name"]);
    }

    [Fact]
    public void Page_RightToLeftLanguage_SaysSo() =>
        Assert.Equal("rtl", Markup.Read(Samples.Render(Samples.Login with { Locale = "ar-EG" })).Of("html").Single()["dir"]);

    private static string[] Names(Markup markup) => [.. markup.Of("input").Select(input => input["name"]!)];

    private static Element Input(Markup markup, string name) => Assert.Single(markup.Of("input"), input => input["name"] == name);

    private static void AssertForm(Markup markup, string action, params string[] actions)
    {
        var form = Assert.Single(markup.Of("form"));
        Assert.Equal(action, form["action"]);
        Assert.Equal("post", form["method"]);
        Assert.All(markup.Of("button"), button => Assert.Equal("action", button["name"]));
        Assert.Equal(actions, markup.Of("button").Select(button => button["value"]));
        Assert.All(markup.Of("input").Concat(markup.Of("button")), field => Assert.True(IsIn(field, form)));
    }

    private static bool IsIn(Element? element, Element form) => element is not null && (ReferenceEquals(element, form) || IsIn(element.Parent, form));
}
