using Engine.Core.Applications;
using Engine.Core.Http;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Kind = Engine.Core.Applications.AllowedUrls.Kind;

namespace Engine.Core.Tests.Applications;

/// <summary>The forms of the specification's page about placeholders, each with what it says of it.</summary>
public sealed class AllowedUrlsTests
{
    public static TheoryData<string, string, bool> Entries => new()
    {
        { "https://app.example.com/cb", "cwlo", true },
        { "http://localhost:3000", "cwlo", true },
        { "com.example.app://callback", "cwlo", true },
        { "https://*.example.com", "cwlo", true },
        { "https://prefix-*-suffix.example.com/cb", "cwlo", true },
        { "com.example.*://cb", "", false },
        { "https://*.com", "", false },
        { "https://sub.*.example.com", "", false },
        { "https://*.*.example.com", "", false },
        { "https://example.com/*", "", false },
        { "https://{organization_name}.exampleco.com/cb", "co", true },
        { "com.example.app://{organization_name}.exampleco.com", "", false },
        { "https://{organization_name}", "", false },
        { "https://exampleco.com/{organization_name}", "", false },
        { "https://sub.{organization_name}.exampleco.com", "", false },
        { "https://{organization_name}.{organization_name}.exampleco.com", "", false },
        { "https://prefix-{organization_name}-suffix.exampleco.com", "", false },
        { "https://{organization_name}.*.exampleco.com", "", false },
        { "https://{custom_domain.metadata.public_app_url}.example.com/login", "cwlo", true },
        { "https://{custom_domain.metadata.PUBLIC_app}/callback", "cwlo", true },
        { "https://{organization_name}.{custom_domain.metadata.public_app}/callback", "co", true },
        { "https://example.com/{custom_domain.metadata.public_path}", "", false },
        { "https://{custom_domain.metadata.secret}.example.com", "", false },
        { "https://{custom_domain.metadata.public_a.b}.example.com", "", false },
        { "https://*.{custom_domain.metadata.public_app}.com", "", false },
        { "com.app://{custom_domain.metadata.public_app}", "", false },
        { "https://{anything}.example.com", "", false },
        { "https://app.example.com/cb#x", "wlo", true },
        { "javascript:alert(1)", "", false },
        { "data:text/html,x", "", false },
        { "vbscript:x", "", false },
        { "/relative", "", false },
        { "https://app.example.com/a b", "", false },
        { "https://app.example.com/\r\nX: y", "", false },
        { "", "", false },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void FindFault_Entry_IsListedWhereItsPlaceholdersAreMeant(string entry, string lists, bool isAny)
    {
        Assert.Equal(lists.Contains('c'), AllowedUrls.FindFault(entry, Kind.Callback, isFirstParty: true) is null);
        Assert.Equal(lists.Contains('l'), AllowedUrls.FindFault(entry, Kind.Logout, isFirstParty: true) is null);
        Assert.Equal(lists.Contains('w'), AllowedUrls.FindFault(entry, Kind.WebOrigin, isFirstParty: true) is null);
        Assert.Equal(lists.Contains('o'), AllowedUrls.FindFault(entry, Kind.CorsOrigin, isFirstParty: true) is null);
        Assert.Equal(isAny, lists.Length > 0);
    }

    [Fact]
    public void FindFault_CustomDomainOfAThirdParty_IsRefused()
        => Assert.NotNull(AllowedUrls.FindFault("https://{custom_domain.metadata.public_app}/cb", Kind.Callback, isFirstParty: false));

    [Property(MaxTest = 1000)]
    public Property FindFault_AnyCallbackWithoutPlaceholders_IsATargetWhenItIsListed()
    {
        var parts = Gen.Elements("https://", "http://", "app.", "example.com", "/cb", "@", "\\", "\t", " ", "#", "?", "..", ":443", "é", "javascript:", "data:", "x:", "[", "%");
        return Prop.ForAll(parts.ListOf().Select(static list => string.Concat(list)).ToArbitrary(), static entry =>
            AllowedUrls.FindFault(entry, Kind.Callback, isFirstParty: true) is not null || (Url.IsTarget(entry) && !entry.Contains('#', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("https://app.example.com/login?x=1", true)]
    [InlineData("http://app.example.com/login", false)]
    [InlineData("https://app.example.com/login#x", false)]
    [InlineData("https:///login", false)]
    [InlineData("javascript:alert(1)", false)]
    public void IsLoginUri_Url_IsHttps(string url, bool expected) => Assert.Equal(expected, AllowedUrls.IsLoginUri(url));
}
