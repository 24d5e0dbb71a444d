using Engine.Core.Pages;
using FsCheck;
using FsCheck.Xunit;

namespace Engine.Pages.Tests;

public class EncodingTests
{
    private const string Mark = "\u2042";

    [Property(MaxTest = 150)]
    public void Page_AnyTextInAnyField_NeverBecomesMarkup(NonNull<string> text, NonNull<string> hostile, bool isThirdParty)
    {
        // Half of what is put in is anything at all, half is built from what could break out of a text or an attribute.
        var value = Mark + text.Get + string.Concat(hostile.Get.Select(Hostile)) + Mark;
        foreach (var (model, plain) in Filled(value, isThirdParty).Zip(Filled("plain", isThirdParty)))
        {
            var html = Samples.Render(model);
            AssertOnlyEncoded(html);
            // The structure is that of a harmless text: no element and no attribute came or went.
            Assert.Equal(Shape(Samples.Render(plain)), Shape(html));
        }
    }

    [Property(MaxTest = 200)]
    public void Page_AnyAddressInALink_LeadsToNoScript(NonNull<string> text, int scheme)
    {
        string[] starts = ["", "javascript:", "JaVaScRiPt:", " javascript:", "java\tscript:", "\u0001javascript:", "data:text/html,", "vbscript:", "//", "https://", "blob:", "file:"];
        var url = starts[(int)((uint)scheme % (uint)starts.Length)] + text.Get;
        var tenant = new TenantInfo("T", url, null, url);
        var markup = Markup.Read(Samples.Render(Samples.Login with { Tenant = tenant, SignupUrl = url }));
        var addresses = markup.Elements.SelectMany(element => new[] { element["href"], element["src"] }).OfType<string>();
        Assert.All(addresses, address => Assert.True(Uri.TryCreate(new Uri("https://base.example/"), Strip(address), out var uri) is false
            || uri!.Scheme is "https" or "http" or "mailto", address));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JAVASCRIPT:alert(1)")]
    [InlineData("java\nscript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("vbscript:x")]
    [InlineData(" javascript:x")]
    [InlineData("")]
    public void FormPost_AddressThatRunsAsScript_IsRefused(string action)
    {
        Assert.Throws<ArgumentException>(() => Samples.Render(Samples.FormPost with { FormAction = action }));
        Assert.Throws<ArgumentException>(() => Samples.Render(Samples.Login with { FormAction = action }));
    }

    [Theory]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("mailto:a@b.example", false)]
    [InlineData("data:image/png;base64,AA", false)]
    [InlineData("https://cdn.example/logo.png?a=1&b=2", true)]
    [InlineData("/logo.png", true)]
    [InlineData("logo.png#a:b", true)]
    public void Logo_Address_IsShownOnlyWhenItIsOne(string url, bool isShown)
    {
        var images = Markup.Read(Samples.Render(Samples.Login with { Tenant = new TenantInfo("T", url) })).Of("img");
        Assert.Equal(isShown ? [url] : [], images.Select(image => image["src"]));
    }

    [Theory]
    [InlineData("{{ error }}")]
    [InlineData("{{error}}")]
    [InlineData("{{- error -}}")]
    [InlineData("{{ error | append: '|raw' }}")]
    [InlineData("{{ error | append: \" | raw\" }}")]
    [InlineData("{{ error | raw | upcase }}")]
    [InlineData("{{ error | default: 'a' }}")]
    [InlineData("{{\nerror\n}}")]
    [InlineData("{% if error %}{{ error }}{% else %}{{ error }}{% endif %}")]
    [InlineData("{% unless error == 'x' %}{{ error }}{% endunless %}")]
    [InlineData("{% case locale %}{% when 'en' %}{{ error }}{% else %}{{ error }}{% endcase %}")]
    [InlineData("{% for i in (1..2) %}{{ error }}{% endfor %}")]
    [InlineData("{% assign x = error %}{{ x }}")]
    [InlineData("{% capture x %}{{ error }}{% endcapture %}{{ x | raw }}")]
    [InlineData("{% capture x %}{{ error | raw }}{% endcapture %}{{ x }}")]
    [InlineData("{% ifchanged %}{{ error }}{% endifchanged %}")]
    [InlineData("{% include 'part' %}")]
    [InlineData("{% assign list = error | split: ',' %}{{ list }}")]
    [InlineData("{% raw %}{{ error }}{% endraw %}{{ error }}")]
    [InlineData("{% comment %}'{% endcomment %}{{ error }}")]
    public void Output_InAnyPlace_IsEncoded(string source)
    {
        var options = new LiquidPageRendererOptions { Templates = { ["error"] = "<!doctype html>" + source, ["part"] = "{{ error }}" } };
        var html = Samples.Render(Samples.Error with { Error = "<b>,\"'" }, new LiquidPageRenderer(options));
        var written = html.Replace("<!doctype html>", "", StringComparison.Ordinal);
        Assert.Contains("&lt;", written, StringComparison.OrdinalIgnoreCase);
        Assert.False(written.AsSpan().ContainsAny("<>\"'"), written);
    }

    [Theory]
    [InlineData("{{ error | unknown }}")]
    [InlineData("{% cycle error %}")]
    [InlineData("{% cycle 'a', error %}")]
    [InlineData("{% cycle 'a': error %}")]
    [InlineData("{{ error | append: 'x }}")]
    [InlineData("{% include error %}")]
    public void Output_ThatCannotBeEncoded_IsRefused(string source)
    {
        var options = new LiquidPageRendererOptions { Templates = { ["error"] = "<!doctype html>" + source } };
        Assert.Throws<PageTemplateException>(() => Samples.Render(Samples.Error with { Error = "<b>" }, new LiquidPageRenderer(options)));
    }

    [Fact]
    public void Output_WithRaw_IsPutOutAsItIs()
    {
        var options = new LiquidPageRendererOptions { Templates = { ["error"] = "<!doctype html>{{ error | raw }}|{% raw %}{{ error }}{% endraw %}|{{ error }}" } };
        Assert.Equal("<!doctype html><b>|{{ error }}|&lt;b&gt;", Samples.Render(Samples.Error with { Error = "<b>" }, new LiquidPageRenderer(options)));
    }

    [Fact]
    public void Encoding_LeavesAnEmbeddersOwnFluidAlone()
    {
        Samples.Render(Samples.Login);
        var own = new Fluid.FluidParser();
        var template = Fluid.FluidParserExtensions.Parse(own, "{% capture y %}{{ x }}{% endcapture %}{{ x }}{{ y | upcase }}");
        var context = new Fluid.TemplateContext(new Fluid.TemplateOptions()).SetValue("x", new Fluid.Values.StringValue("<b>"));
        Assert.Equal("<b><B>", Fluid.FluidTemplateExtensions.Render(template, context));
    }

    private static string Hostile(char c) => (c % 12) switch
    {
        0 => "<",
        1 => ">",
        2 => "\"",
        3 => "'",
        4 => "&",
        5 => "</title><script>",
        6 => "{{",
        7 => "}}",
        8 => "{% raw %}",
        9 => "-->",
        10 => "\n",
        _ => "</style>",
    };

    private static PageModel[] Filled(string x, bool isThirdParty)
    {
        var tenant = new TenantInfo(x, "/" + x.Replace("\n", "", StringComparison.Ordinal), x, "https://x.example/?" + x);
        var application = new ApplicationInfo(x, x, "https://x.example/?" + x, !isThirdParty);
        var url = "/x?" + new string([.. x.Where(c => c is >= ' ' and not '\u007f')]);
        return
        [
            new LoginPage { Tenant = Plain(tenant), Application = application, Nonce = x, Locale = x, FormAction = url, State = x, Username = x, Error = x, SignupUrl = url, AllowsUsername = isThirdParty },
            new SignupPage { Tenant = Plain(tenant), Application = application, Nonce = x, FormAction = url, State = x, Email = x, Username = x, AsksUsername = true, PasswordRules = [x, x], Error = x, LoginUrl = url },
            new ConsentPage { Tenant = Plain(tenant), Application = application with { LogoUri = url }, Nonce = x, FormAction = url, State = x, UserName = x, ApiName = x, Entries = [new(x, x), new("a", x), new("b", x)] },
            new LogoutPage { Tenant = Plain(tenant), Application = application, Nonce = x, FormAction = url, State = x },
            new LoggedOutPage { Tenant = Plain(tenant), Application = application, Nonce = x, Locale = x },
            new ErrorPage { Tenant = Plain(tenant), Application = application, Nonce = x, Error = x, ErrorDescription = x, ErrorId = x, Tracking = x },
            new FormPostPage { Tenant = Plain(tenant), Application = application, Nonce = x, FormAction = "app.x:" + url, Fields = [new(x, x), new("state", x)] },
        ];

        TenantInfo Plain(TenantInfo info) => info with { LogoUrl = url, SupportUrl = url };
    }

    // Between the marks there is nothing but encoded text.
    private static void AssertOnlyEncoded(string html)
    {
        var parts = html.Split(Mark);
        Assert.True(parts.Length > 2 && parts.Length % 2 == 1, "Every value is in the page, whole.");
        for (var i = 1; i < parts.Length; i += 2)
        {
            Assert.False(parts[i].AsSpan().ContainsAny("<>\"'"), parts[i]);
        }
    }

    private static List<string> Shape(string html) =>
        [.. Markup.Read(html).Elements.Select(element => $"{element.Name} {string.Join(' ', element.Attributes.Keys)} in {element.Parent?.Name}")];

    private static string Strip(string address) => new string([.. address.Where(c => c is not ('\t' or '\r' or '\n'))]).TrimStart([.. Enumerable.Range(0, 33).Select(c => (char)c)]);
}
