namespace Engine.Pages.Tests;

public class TemplateFaultTests
{
    [Fact]
    public void Template_SeveralFaults_AreToldWithTheirLines() => AssertFaults(
        "login",
        """
        {% if error %}
        {{ error | unkown_filter }}
        {% for x %}{% endfor %}
        {% endunless %}
        {{ username }
        }
        """,
        "line 2: there is no filter 'unkown_filter'.",
        "line 3: 'in' is missing.",
        "line 4: the tag 'endunless' is not inside of the tag it belongs to.",
        "line 5: a tag or an output is not closed.",
        "line 1: the tag 'if' is not closed.");

    [Theory]
    [InlineData("{{ usrname }}", "line 1: there is no 'usrname' here.")]
    [InlineData("\n{{ tenant.nmae }}", "line 2: there is no 'tenant.nmae' here.")]
    [InlineData("{% if aplication %}{% endif %}", "line 1: there is no 'aplication' here.")]
    [InlineData("{{ username.first_name }}", "line 1: there is no 'username.first_name' here.")]
    [InlineData("{% assign x = a %}{{ x }}", "line 1: there is no 'a' here.")]
    [InlineData("{% include 'misssing' %}", "line 1: there is no template 'misssing' to include.")]
    [InlineData("{{ username | append: b }}", "line 1: there is no 'b' here.")]
    [InlineData("{{ email }}", "line 1: there is no 'email' here.")]
    public void Template_UnknownName_IsAFaultWithItsLine(string source, string fault) => AssertFaults("login", source, fault);

    [Theory]
    [InlineData("consent", "{% for group in groups %}{{ group.titel }}{% for d in group.descriptions %}{{ d.x }}{% endfor %}{% endfor %}", "line 1: there is no 'group.titel' here.", "line 1: there is no 'd.x' here.")]
    [InlineData("consent", "{% for item in transaction.params.authorization_details %}{{ item.anything.at[0].all }}{% endfor %}")]
    [InlineData("consent", "{% for detail in details %}{{ forloop.index }}{{ detail.type }}{% for row in detail.rows %}{{ row.name }}{{ row.valeu }}{% endfor %}{% endfor %}", "line 1: there is no 'row.valeu' here.")]
    [InlineData("login", "{% assign a = username | upcase %}{% capture b %}{{ a.size }}{% endcapture %}{{ b }}{{ theme.primary }}{% increment c %}{{ c }}")]
    [InlineData("layout", "{{ content | raw }}{{ title }}{{ beside }}{{ username }}{{ theme.link }}")]
    [InlineData("layout", "{{ contents }}", "line 1: there is no 'contents' here.")]
    [InlineData("part", "{{ label }}{{ error }}", "line 1: there is no 'label' here.")]
    public void Template_NamesOfItsPage_AreKnownAndNoOthers(string template, string source, params string[] faults) => AssertFaults(template, source, faults);

    [Fact]
    public void Template_ArgumentsOfAnInclude_AreKnownInWhatIsIncluded()
    {
        var options = new LiquidPageRendererOptions { Templates = { ["login"] = "<!doctype html>{% include 'part', label: 'a<' %}{{ label }}", ["part"] = "[{{ label }}]" } };
        // The login template itself reads the argument of what it includes: unknown there.
        Assert.Equal(["Template login: line 1: there is no 'label' here."], new LiquidPageRenderer(options).FindFaults());
        Assert.Equal("<!doctype html>[a&lt;]", Samples.Render(Samples.Login, new LiquidPageRenderer(options)));
    }

    [Fact]
    public void Template_FromAFolder_IsToldWithItsFile()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "login.liquid");
            File.WriteAllText(file, "<h1>\n{% if error %}");
            var options = new LiquidPageRendererOptions();
            options.AddTemplatesFrom(folder.FullName);
            Assert.Equal([$"Template login: {file}, line 2: the tag 'if' is not closed."], new LiquidPageRenderer(options).FindFaults());
            options.Templates["login"] = "{{ x }}";
            Assert.Equal(["Template login: line 1: there is no 'x' here."], new LiquidPageRenderer(options).FindFaults());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("{% for i in (1..1000000000) %}x{% endfor %}")]
    [InlineData("{% for i in (1..9999) %}{% for j in (1..9999) %}x{% endfor %}{% endfor %}")]
    [InlineData("{% assign x = 'abcdefgh' %}{% for i in (1..100) %}{% assign x = x | append: x %}{% endfor %}")]
    [InlineData("{% capture x %}{% for i in (1..9000) %}{{ error_description | append: error_description | append: error_description }}{{ error_description }}{% endfor %}{% endcapture %}{{ x }}{{ x }}")]
    [InlineData("{% include 'error' %}")]
    public void Template_ThatWouldNotEnd_IsStopped(string source)
    {
        var renderer = new LiquidPageRenderer(new LiquidPageRendererOptions { Templates = { ["error"] = source } });
        var page = Samples.Error with { ErrorDescription = new string('x', 100) };
        Assert.StartsWith("Template ", Assert.Throws<PageTemplateException>(() => Samples.Render(page, renderer)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% if transaction %}", "Template partial: line 1: the tag 'if' is not closed.")]
    [InlineData("{{ organization.display_name }}{% if user %}{% endif %}")]
    public void Partial_Faults_AreThoseOfItsSyntax(string source, params string[] faults) =>
        Assert.Equal(faults, LiquidPageRenderer.Default.FindPartialFaults(source));

    private static void AssertFaults(string template, string source, params string[] faults)
    {
        var options = new LiquidPageRendererOptions { Templates = { [template] = source } };
        Assert.Equal(
            faults.Select(fault => $"Template {template}: {fault}").Order(StringComparer.Ordinal),
            new LiquidPageRenderer(options).FindFaults().Order(StringComparer.Ordinal));
    }
}
