namespace Engine.Pages.Tests;

public class TemplateTests
{
    [Fact]
    public void Validate_BuiltInTemplates_HasNoFault() => new LiquidPageRenderer().Validate();

    [Fact]
    public void Validate_SeveralFaults_ListsThemAll()
    {
        var options = new LiquidPageRendererOptions
        {
            Colors = new PageColors { Primary = "red; }", PageBackground = "#12345g" },
            CustomCss = "</style><script>",
            Templates =
            {
                ["login"] = "{% if x %}", ["signup"] = "a\n\n{{ x", ["consent"] = "{% nonsense %}", ["error"] = "{% cycle error, 'a' %}",
                ["logout"] = "{{ 'open }}", ["layout"] = "{% param culture='de' %}", ["logged-out"] = "{% raw %}", ["part"] = "{% cycle 'a', \"b\", 3 %}",
            },
        };
        var faults = Assert.Throws<PageTemplateException>(new LiquidPageRenderer(options).Validate).Faults;
        Assert.Equal(10, faults.Count);
        foreach (var name in new[] { "login", "signup", "consent", "error", "logout", "layout", "logged-out" })
        {
            Assert.Single(faults, fault => fault.StartsWith($"Template {name}: ", StringComparison.Ordinal));
        }

        Assert.Contains("line 3", faults.Single(fault => fault.StartsWith("Template signup", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(faults, fault => fault.StartsWith("Colors.Primary", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("CustomCss", StringComparison.Ordinal));
    }

    [Fact]
    public void Renderer_FaultyTemplate_FailsWhenItIsUsedAndNotBefore()
    {
        var renderer = new LiquidPageRenderer(new LiquidPageRendererOptions { Templates = { ["error"] = "{% if x %}" } });
        Assert.NotEmpty(Samples.Render(Samples.Login, renderer));
        var exception = Assert.Throws<PageTemplateException>(() => Samples.Render(Samples.Error, renderer));
        Assert.StartsWith("Template error: ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Renderer_ReplacedPage_IsPutIntoTheLayout()
    {
        var renderer = new LiquidPageRenderer(new LiquidPageRendererOptions { Templates = { ["logged-out"] = "{% assign title = 'Bye & so long' %}<h1>Bye, {{ tenant.name }}</h1>" } });
        var html = Samples.Render(Samples.LoggedOut, renderer);
        Assert.Contains("<h1>Bye, Northwind</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<title>Bye &amp; so long – Northwind</title>", html, StringComparison.Ordinal);
        Markup.Read(html);
    }

    [Fact]
    public void Renderer_ReplacedWholePage_StandsAlone()
    {
        var renderer = new LiquidPageRenderer(new LiquidPageRendererOptions { Templates = { ["logged-out"] = "\n<!DOCTYPE html><p>{{ tenant.name }}</p>" } });
        Assert.Equal("\n<!DOCTYPE html><p>Northwind</p>", Samples.Render(Samples.LoggedOut, renderer));
    }

    [Fact]
    public void Renderer_OptionsChangedLater_KeepsItsOwn()
    {
        var options = new LiquidPageRendererOptions();
        var renderer = new LiquidPageRenderer(options);
        options.Templates["logged-out"] = "<!doctype html>changed";
        Assert.DoesNotContain("changed", Samples.Render(Samples.LoggedOut, renderer), StringComparison.Ordinal);
    }

    [Fact]
    public void Renderer_IncludeOfAnUnknownTemplate_SaysWhich()
    {
        var renderer = new LiquidPageRenderer(new LiquidPageRendererOptions { Templates = { ["logged-out"] = "{% include 'missing' %}" } });
        Assert.Contains("missing", Assert.Throws<PageTemplateException>(() => Samples.Render(Samples.LoggedOut, renderer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Renderer_CustomCssAndColors_ReachTheStyle()
    {
        var options = new LiquidPageRendererOptions { CustomCss = ".card > h1 { color: \"red\"; }", Colors = new PageColors { Primary = "#0A5" } };
        var html = Samples.Render(Samples.Login, new LiquidPageRenderer(options));
        Assert.Contains(".card > h1 { color: \"red\"; }", html, StringComparison.Ordinal);
        Assert.Contains("--on-primary: #000000", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renderer_ManyThreadsAtOnce_KeepTheirValuesApart()
    {
        var renderer = new LiquidPageRenderer();
        var pages = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(() => (i, Samples.Render(Samples.Login with { State = $"state-{i}-" }, renderer)))));
        Assert.All(pages, page =>
        {
            Assert.Contains($"state-{page.i}-", page.Item2, StringComparison.Ordinal);
            Assert.Equal(2, page.Item2.Split("state-").Length);
        });
    }

    [Theory]
    [InlineData("{{ 'a' }} \n {{- 'b' -}} \n c", "abc")]
    [InlineData("{%- if true -%}\n x {% endif %}.", "x .")]
    [InlineData("{ {% raw %}{{ x }} {% if %}{% endraw %} }", "{ {{ x }} {% if %} }")]
    [InlineData("a{% comment %} it's {{ {% endcomment %}b", "ab")]
    [InlineData("{{ '}}' }}{% assign x = '%}' %}{{ x }}", "}}%}")]
    [InlineData("{% for i in (1..3) %}{% cycle 'a', 'b' %}{{ i }}{% endfor %}", "a1b2a3")]
    [InlineData("{{ false }}{{ 1.50 }}{{ nothing }}{{ nothing.at.all }}", "false1.5")]
    public void Renderer_LiquidSyntax_IsUnderstood(string source, string expected)
    {
        var renderer = new LiquidPageRenderer(new LiquidPageRendererOptions { Templates = { ["logged-out"] = "<!doctype html>" + source } });
        var html = Samples.Render(Samples.LoggedOut, renderer);
        Assert.Equal(expected, System.Text.RegularExpressions.Regex.Replace(html["<!doctype html>".Length..], @"\s+", " ").Trim());
    }
}
