using Engine.Core.Pages;

namespace Engine.Pages.Tests;

/// <summary>A tenant's own parts of the pages: HTML where their names say, without what belongs to the person's request.</summary>
public sealed class PartialTests
{
    [Fact]
    public void Partials_OfTheSignInPage_StandWhereTheirNamesSay()
    {
        var html = Samples.Render(With(
            ("form-content-start", "<i>1 {{ application.name }}</i>"),
            ("form-content-end", "<i>2 {{ '<' }}</i>"),
            ("form-footer-start", "<i>3 {{ locale }}</i>"),
            ("form-footer-end", "<i>4 {{ prompt.name }} {{ prompt.screen.name }} {{ prompt.screen.texts.title }}</i>"),
            ("secondary-actions-start", "<i>5</i>"),
            ("secondary-actions-end", "<i>6</i>")));

        Assert.Matches("(?s)name=\"state\".*<i>1 Orders</i>.*id=\"username\".*<i>2 &lt;</i>.*<button.*<i>3 en</i>.*New here.*<i>4 login login Sign in</i>\\s*</form>\\s*<i>5</i>\\s*<i>6</i>", html);
    }

    [Fact]
    public void Partials_OfTheSignUpPage_StandWhereTheirNamesSay()
    {
        var places = new[] { "form-content-start", "form-content-end", "form-footer-start", "form-footer-end", "secondary-actions-start", "secondary-actions-end" };
        var html = Samples.Render(Samples.Signup with { Partials = places.ToDictionary(static place => place, static place => $"<i>{place}</i>") });

        Assert.Matches("(?s)name=\"state\".*<i>form-content-start</i>.*id=\"email\".*<i>form-content-end</i>.*<button.*<i>form-footer-start</i>.*Have an account.*<i>form-footer-end</i>\\s*</form>\\s*<i>secondary-actions-start</i>\\s*<i>secondary-actions-end</i>", html);
    }

    [Fact]
    public void Partial_Script_GetsNoNonceAndNothingOfTheRequest()
    {
        var html = Samples.Render(With(
            ("form-content-start", "{% assign nonce_of_mine = nonce %}<script nonce=\"{{ nonce }}{{ nonce_of_mine }}\">1</script><b>[{{ state }}{{ form_action }}{{ ticket }}{{ username }}{{ error }}{{ theme.primary }}]</b>"),
            ("form-content-end", "{% include 'show-password' %}")));

        Assert.Contains("<script nonce=\"\">1</script><b>[]</b>", html, StringComparison.Ordinal);
        // Of the three scripts only the page's own one, the last, may run.
        Assert.Equal(["", "", Samples.Nonce], Markup.Read(html).Of("script").Select(static script => script["nonce"]));
    }

    [Fact]
    public void Partial_Assignments_ReachNeitherThePageNorTheNextPartial()
    {
        var html = Samples.Render(With(
            ("form-content-start", "{% assign title = 'Bank' %}{% assign error = 'Call us' %}{% assign content = 'gone' %}"),
            ("form-content-end", "<i>[{{ title }}]</i>")));

        Assert.Contains("<i>[]</i>", html, StringComparison.Ordinal);
        Assert.Contains("<title>Sign in – ", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Call us", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% if %}")]
    [InlineData("{% for i in (1..10000) %}{% for j in (1..10000) %}{{ j }}{% endfor %}{% endfor %}")]
    [InlineData("{% include 'nothing' %}")]
    [InlineData("{% include 'partial' %}")]
    [InlineData("{{ 1 | divided_by: 0 }}")]
    public void Partial_ThatCannotBeRendered_IsLeftOutAndThePageStays(string source)
    {
        var html = Samples.Render(With(("form-content-start", source), ("form-content-end", "<i>stays</i>")));

        Assert.Contains("<i>stays</i>", html, StringComparison.Ordinal);
        Assert.Contains("name=\"password\"", html, StringComparison.Ordinal);
    }

    private static LoginPage With(params (string Place, string Source)[] partials)
        => Samples.Login with { Username = "jo@northwind.example", Error = "Wrong.", Partials = partials.ToDictionary(static partial => partial.Place, static partial => partial.Source) };
}
