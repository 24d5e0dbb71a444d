using System.Text.Json.Nodes;

namespace Engine.Management.Tests.Restrictions;

/// <summary>Settings of the tenant, and what people and applications notice of them.</summary>
public sealed class TenantSettingEffectTests : RestrictionTest
{
    [Theory]
    [InlineData(null, true)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task NewApplication_OfANewTenant_SignsPeopleIn(bool? flag, bool signsIn)
    {
        if (flag is { } isOn)
        {
            await ChangeAsync("/tenants/settings", new JsonObject { ["flags"] = new JsonObject { ["enable_client_connections"] = isOn } }.ToJsonString());
        }

        Assert.Equal(flag ?? true, (await Host.SendAsync("GET", "/tenants/settings")).Body!["flags"]!["enable_client_connections"]!.GetValue<bool>());
        var id = (await Host.SendAsync("POST", "/clients", new JsonObject { ["name"] = "New", ["app_type"] = "regular_web", ["callbacks"] = new JsonArray(FlowHost.Callback) })).Text("client_id");
        using var browser = Host.Client.OpenBrowser();

        var page = await browser.GetAsync(AuthorizeUrl(("client_id", id)));

        Assert.Equal(signsIn, page.Form?.Fields.ContainsKey("password") == true);
        if (signsIn)
        {
            page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["username"] = FlowHost.Email, ["password"] = FlowHost.Password });
            Assert.StartsWith(FlowHost.Callback + "?code=", page.Url.AbsoluteUri, StringComparison.Ordinal);
        }

        Assert.Equal(signsIn ? 1 : 0, (await Host.SendAsync("GET", $"/clients/{id}/connections")).Body!["connections"]!.AsArray().Count);
    }

    [Fact]
    public async Task ClickjackProtection_SwitchedOff_LetsPagesBeFramed()
    {
        Assert.Equal((true, true), await ReadHeadersAsync());
        await ChangeAsync("/tenants/settings", """{"flags":{"disable_clickjack_protection_headers":true}}""");

        Assert.Equal((false, false), await ReadHeadersAsync());

        async Task<(bool, bool)> ReadHeadersAsync()
        {
            using var response = await Host.Client.Http.GetAsync(new Uri("u/login", UriKind.Relative));
            return (response.Headers.Contains("X-Frame-Options"), response.Headers.GetValues("Content-Security-Policy").Single().Contains("frame-ancestors", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task ErrorPage_OfTheTenant_TakesThePlaceOfTheEngines()
    {
        using var browser = Host.Client.OpenBrowser();
        var unknown = AuthorizeUrl(("client_id", "<script>nobody"));
        await ChangeAsync("/tenants/settings", """{"error_page":{"html":"<!doctype html><p>Oh no: {{ error_description }}</p>"}}""");
        Assert.Equal("<!doctype html><p>Oh no: Unknown client: &lt;script&gt;nobody</p>", (await browser.GetAsync(unknown)).Body);

        await ChangeAsync("/tenants/settings", """{"error_page":{"html":"{% if %}"}}""");
        Assert.Contains("E4002", (await browser.GetAsync(unknown)).Body, StringComparison.Ordinal);

        await ChangeAsync("/tenants/settings", """{"error_page":{"url":"https://acme.example/error"}}""");
        var left = await browser.GetAsync(AuthorizeUrl(("redirect_uri", "https://evil.example/")));
        Assert.True(left.HasLeft);
        Assert.Equal((FlowHost.Web, "unauthorized_client"), (left.Parameters["client_id"], left.Parameters["error"]));
    }

    [Fact]
    public async Task LoginPage_WithoutTransaction_LeadsToTheDefaultRedirection()
    {
        using var browser = Host.Client.OpenBrowser();
        Assert.Contains("E4017", (await browser.GetAsync("https://tenant.example/u/login?state=old")).Body, StringComparison.Ordinal);
        await ChangeAsync("/tenants/settings", """{"default_redirection_uri":"https://acme.example/start"}""");

        var page = await browser.GetAsync("https://tenant.example/u/login?state=old");

        Assert.True(page.HasLeft);
        Assert.StartsWith("https://acme.example/start?iss=", page.Url.AbsoluteUri, StringComparison.Ordinal);
    }
}
