namespace Engine.Management.Tests.Restrictions;

/// <summary>Policies that limit how often one application asks.</summary>
public sealed class RateLimitPolicyTests : RestrictionTest
{
    [Fact]
    public async Task Application_BeyondItsLimit_IsRefused()
    {
        await ChangeAsync("/rate-limit-policies", """{"resource":"oauth_authentication_api","consumer":"client","consumer_selector":"default","configuration":{"action":"block","limit":2}}""", "POST");

        for (var i = 0; i < 2; i++)
        {
            Assert.Null((await RequestAsync()).Error);
        }

        Assert.Equal((429, "too_many_requests", "Rate limit exceeded."), await RequestAsync() is var refused ? ((int)refused.StatusCode, refused.Error, refused.ErrorDescription) : default);
        Host.Engine.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null((await RequestAsync()).Error);
        using var browser = Host.Client.OpenBrowser();
        Assert.False((await browser.GetAsync(AuthorizeUrl())).HasLeft);
        Assert.Contains("password", (await browser.GetAsync(AuthorizeUrl())).Form!.Fields.Keys);
        Assert.Contains("E9006", (await browser.GetAsync(AuthorizeUrl())).Body, StringComparison.Ordinal);
    }

    private Task<Testing.TokenResult> RequestAsync() => Host.Client.ClientCredentialsAsync("management", FlowHost.Secret, "https://tenant.example/api/v2/");
}
