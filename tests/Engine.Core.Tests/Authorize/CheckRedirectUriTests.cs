using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Authorize.Steps;
using Engine.Core.Http;
using Engine.Core.Tenants;
using Engine.Core.Tests.Support;
using Engine.Core.Tests.Tokens;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Authorize;

/// <summary>The step itself: whatever it accepts is what was asked for, and it is listed.</summary>
public sealed class CheckRedirectUriTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    private static readonly string[] Callbacks = ["https://app.example.com/cb", "https://*.wild.example.com/cb", "com.example.app://cb", "javascript:alert(1)", "data:text/html,x", "/relative", "https://app.example.com/a b"];

    [Property(MaxTest = 500)]
    public Property Run_AnyRedirectUri_IsAcceptedOnlyWhenItIsListed()
    {
        var text = Gen.Elements("https://", "http://", "app.", "x.", "wild.", "example.com", "/cb", "@", "\\", "\t", "\n", " ", "#", "?", "%2e", "..", ":443", "evil.com", "com.example.app://cb", "é", "*");
        var uris = Gen.OneOf(
            Gen.Elements(Callbacks),
            text.ListOf().Select(static parts => string.Concat(parts)),
            from callback in Gen.Elements(Callbacks) from tail in text select callback + tail,
            from callback in Gen.Elements(Callbacks) from label in Gen.Elements("x", "x.y", "evil.com/", "evil.com\\", "", "x@y") select callback.Replace("*", label, StringComparison.Ordinal));
        return Prop.ForAll(uris.ToArbitrary(), async uri =>
        {
            var context = Context(uri, Callbacks);
            var result = await CheckRedirectUri.RunAsync(context);
            if (result.Error is null)
            {
                Assert.Equal(uri, context.RedirectUri);
                Assert.DoesNotContain('#', context.RedirectUri!);
                Assert.True(context.RedirectUri is "https://app.example.com/cb" or "com.example.app://cb" or "https://*.wild.example.com/cb"
                    || System.Text.RegularExpressions.Regex.IsMatch(context.RedirectUri!, @"\Ahttps://[A-Za-z0-9-]+\.wild\.example\.com/cb\z"), context.RedirectUri);
            }
            else
            {
                Assert.Null(context.RedirectUri);
                Assert.False(result.Error.Redirectable);
            }
        });
    }

    [Theory]
    [InlineData("https://app.example.com/cb", true)]
    [InlineData("https://app.example.com/cb#fragment", false)]
    [InlineData("https://app.example.com/cb#", false)]
    [InlineData("com.example.app://cb", true)]
    [InlineData("https://x.wild.example.com/cb", true)]
    [InlineData("https://x.y.wild.example.com/cb", false)]
    [InlineData("HTTPS://app.example.com/cb", false)]
    [InlineData("https://APP.example.com/cb", false)]
    [InlineData("https://app.example.com:443/cb", false)]
    [InlineData("https://app.example.com./cb", false)]
    [InlineData("https://app.example.com/cb/", false)]
    [InlineData("https://app.example.com/x/../cb", false)]
    [InlineData("https://app.example.com/%63b", false)]
    [InlineData("https://app.example.com/cb?", false)]
    [InlineData("https://app.example.com\t/cb", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("/relative", false)]
    [InlineData("https://app.example.com/a b", false)]
    public async Task Run_RedirectUri_IsAcceptedOrRefused(string uri, bool expected)
        => Assert.Equal(expected, (await CheckRedirectUri.RunAsync(Context(uri, Callbacks))).Error is null);

    [Theory]
    [InlineData(new[] { "https://app.example.com/cb" }, null, true)]
    [InlineData(new[] { "https://app.example.com/cb" }, "fapi2", false)]
    [InlineData(new[] { "https://a.example.com/cb", "https://b.example.com/cb" }, null, false)]
    [InlineData(new[] { "https://*.example.com/cb" }, null, false)]
    [InlineData(new string[0], null, false)]
    public async Task Run_NoRedirectUri_MeansTheOnlyCallbackThereIs(string[] callbacks, string? level, bool expected)
    {
        var context = Context(null, callbacks, level);

        Assert.Equal(expected, (await CheckRedirectUri.RunAsync(context)).Error is null);
        Assert.Equal(expected ? callbacks[0] : null, context.RedirectUri);
    }

    private AuthorizeContext Context(string? uri, string[] callbacks, string? level = null)
    {
        var parameters = uri is null ? RequestParameters.None : new RequestParameters((IEnumerable<KeyValuePair<string, string>>)[new("redirect_uri", uri)]);
        return new AuthorizeContext(new EndpointContext(new TenantScope(fixture.Engine.Tenants[0], Requests.Get("/authorize"), default), Requests.Get("/authorize")), parameters, null)
        {
            Application = new Application { ClientId = "x", Name = "X", Callbacks = callbacks, ComplianceLevel = level },
        };
    }
}
