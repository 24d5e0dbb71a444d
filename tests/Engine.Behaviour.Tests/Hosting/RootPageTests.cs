using System.Net;
using Engine.Behaviour.Tests.Hosts;
using Engine.Core.Tenants;
using Engine.Hosting;
using Engine.Testing;

namespace Engine.Behaviour.Tests.Hosting;

/// <summary>What a person finds who types the address of the engine.</summary>
public sealed class RootPageTests
{
    private static async Task<HttpResponseMessage> OpenAsync(TestEngine engine, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await engine.Client.Http.SendAsync(request);
    }

    [Fact]
    public async Task Root_InDevelopment_SaysWhatThisIs()
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare, static options => options.DevelopmentMode = true);
        using var answer = await OpenAsync(engine, "", "text/html,application/xhtml+xml,*/*;q=0.8");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains($"<code>{engine.Issuer}</code>", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/.well-known/openid-configuration\"", page, StringComparison.Ordinal);
        Assert.Contains("docs/", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_InProduction_LeadsToTheDefaultRedirection()
    {
        await using var engine = await TestEngine.StartAsync(static tenant =>
        {
            Sample.Declare(tenant);
            tenant.Settings = (tenant.Settings ?? new TenantSettings()) with { DefaultRedirectionUri = "https://app.example/start" };
        });
        using var answer = await OpenAsync(engine, "", "text/html");
        Assert.Equal("https://app.example/start", answer.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no/such/page")]
    public async Task MissingPage_Browser_GetsAPageWithoutDetails_MachineGetsJson(string path)
    {
        await using var engine = await TestEngine.StartAsync(Sample.Declare);
        using var page = await OpenAsync(engine, path, "text/html");
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain(engine.Issuer, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("form-action 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        using var json = await OpenAsync(engine, path, "application/json");
        Assert.Equal(HttpStatusCode.NotFound, json.StatusCode);
        Assert.Equal("application/json", json.Content.Headers.ContentType?.MediaType);
    }
}
