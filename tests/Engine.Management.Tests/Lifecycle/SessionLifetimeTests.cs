using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Configuration;
using Engine.Core.Tenants;
using Engine.Testing.Browser;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>How long sessions live, and what a change of the limits does to those that have begun.</summary>
public sealed class SessionLifetimeTests : IAsyncLifetime
{
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("session_lifetime", 0)]
    [InlineData("idle_session_lifetime", 0)]
    [InlineData("ephemeral_session_lifetime", 0)]
    [InlineData("idle_ephemeral_session_lifetime", 0)]
    [InlineData("session_lifetime", 0.01)]
    [InlineData("session_lifetime_in_minutes", 0)]
    [InlineData("idle_session_lifetime_in_minutes", 0)]
    [InlineData("ephemeral_session_lifetime_in_minutes", 0)]
    public async Task Lifetime_OfNothing_IsRefusedAndPeopleCanSignIn(string name, double value)
    {
        var answer = await _host.SendAsync("PATCH", "/tenants/settings", new JsonObject { [name] = value });

        Assert.Equal((400, "invalid_body"), (answer.Status, answer.Body!["errorCode"]?.GetValue<string>()));
        Assert.Contains(name.Replace("_in_minutes", "", StringComparison.Ordinal), answer.Message, StringComparison.Ordinal);
        Assert.NotNull((await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn())).IdToken);
    }

    [Fact]
    public void Lifetime_OfNothingInCode_StopsTheStart()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main", static tenant => tenant.Settings = new TenantSettings { SessionLifetime = 0 });

        Assert.Contains("session_lifetime", Assert.Throws<EngineConfigurationException>(() => new IdentityEngine(options)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"session_lifetime":2}""", 3)]
    [InlineData("""{"idle_session_lifetime":2}""", 3)]
    [InlineData("""{"session_lifetime_in_minutes":30}""", 1)]
    public async Task Lifetime_Shortened_AppliesToSessionsThatHaveBegun(string settings, int hours)
    {
        using var browser = await SignInAsync();
        _host.Engine.Clock.Advance(TimeSpan.FromHours(hours));
        Assert.True(await IsSignedInAsync(browser));

        await ConfigureAsync(settings);
        _host.Engine.Clock.Advance(TimeSpan.FromHours(hours));

        Assert.False(await IsSignedInAsync(browser));
        await AssertNoSessionsAsync();
    }

    [Theory]
    [InlineData("""{"session_lifetime":1000}""", 168, 24)]
    [InlineData("""{"idle_session_lifetime":150}""", 73, 73)]
    public async Task Lifetime_Lengthened_LeavesSessionsThatHaveBegun(string settings, int hours, int step)
    {
        using var browser = await SignInAsync();
        await ConfigureAsync(settings);
        for (var passed = 0; passed < hours; passed += step)
        {
            _host.Engine.Clock.Advance(TimeSpan.FromHours(step));
            if (passed + step < hours)
            {
                Assert.True(await IsSignedInAsync(browser));
            }
        }

        Assert.False(await IsSignedInAsync(browser));
    }

    [Theory]
    [InlineData(73, 20)]
    [InlineData(25, 25)]
    public async Task EphemeralLimits_Passed_EndSessionsTheBrowserWasToForget(int hours, int step)
    {
        await ConfigureAsync("""{"session_cookie":{"mode":"non-persistent"},"session_lifetime":500,"idle_session_lifetime":400}""");
        using var browser = await SignInAsync();
        for (var passed = step; passed < hours; passed += step)
        {
            _host.Engine.Clock.Advance(TimeSpan.FromHours(step));
            Assert.True(await IsSignedInAsync(browser));
        }

        _host.Engine.Clock.Advance(TimeSpan.FromHours(step));

        Assert.False(await IsSignedInAsync(browser));
    }

    [Fact]
    public async Task EphemeralLimits_OfTheTenant_TakeEffect()
    {
        await ConfigureAsync("""{"session_cookie":{"mode":"non-persistent"},"ephemeral_session_lifetime":5,"idle_ephemeral_session_lifetime":2}""");
        using var browser = await SignInAsync();
        _host.Engine.Clock.Advance(TimeSpan.FromHours(1.5));
        Assert.True(await IsSignedInAsync(browser));
        _host.Engine.Clock.Advance(TimeSpan.FromHours(1.5));
        Assert.True(await IsSignedInAsync(browser));
        _host.Engine.Clock.Advance(TimeSpan.FromHours(2));

        Assert.False(await IsSignedInAsync(browser));
    }

    private async Task<TestBrowser> SignInAsync()
    {
        var browser = _host.Client.OpenBrowser();
        await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn(), browser);
        return browser;
    }

    private async Task ConfigureAsync(string settings) => Assert.Equal(200, (await _host.SendAsync("PATCH", "/tenants/settings", JsonNode.Parse(settings))).Status);

    private async Task<bool> IsSignedInAsync(TestBrowser browser)
        => (await browser.GetAsync(_host.Client.AuthorizeUrl(
            ("response_type", "code"), ("client_id", FlowHost.Web), ("redirect_uri", FlowHost.Callback), ("scope", "openid"), ("state", "s"), ("prompt", "none")))).Parameters.ContainsKey("code");

    private async Task AssertNoSessionsAsync()
    {
        // The token of the Management API has run out with the time that passed: the process itself asks.
        var sessions = await _host.Engine.Engine.Management().GetAsync($"/users/{FlowHost.UserId}/sessions");
        Assert.Empty(sessions!["sessions"]!.AsArray());
    }
}
