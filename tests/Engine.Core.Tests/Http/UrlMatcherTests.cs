using Engine.Core.Http;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Http;

/// <summary>Nobody is sent to an address that is not listed: equality, or one label in place of one wildcard.</summary>
public sealed class UrlMatcherTests
{
    private static readonly Gen<string> Label = Gen.Elements("app", "sub1", "a-b", "x", "0", "EVIL", "xn--bcher-kva");

    /// <summary>What attackers put where a label belongs: everything that could move the end of the host.</summary>
    private static readonly Gen<string> Hostile = Gen.Elements(
        "", "evil.com/", "evil.com?", "evil.com#", "evil.com\\", "evil.com:80", "user@evil.com", "@evil.com/", "a.b", ".", "..", "a.", ".a",
        "%2e", "a%2eb", "%2F", "%5c", "\t", "\n", "\r\n", " ", "\0", "ａ", "é", "。", "．", "\u200b", "a\u00ad", "*", "a*", "{organization_name}", "evil.com%00.", "[::1]", "_");

    private static readonly Gen<string> AnyText = Gen.OneOf(Label, Hostile, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static text => text.Get));

    private static readonly Gen<string> Path = Gen.Elements("", "/", "/cb", "/cb?x=1", "/a/../cb", "/cb/", ":8443/cb", "//evil.com");

    [Property(MaxTest = 500)]
    public Property Matches_EntryWithoutWildcard_AcceptsEqualityOnly()
    {
        var cases = from entry in Gen.Elements("https://app.example.com/cb", "https://app.example.com", "com.example.app://callback", "http://127.0.0.1:3000/cb?a=b")
                    from url in Gen.OneOf(Gen.Constant(entry), Mutated(entry), Assembled)
                    select (entry, url);
        return Prop.ForAll(cases.ToArbitrary(), static pair => UrlMatcher.Matches([pair.entry], pair.url) == (pair.entry == pair.url));
    }

    [Property(MaxTest = 1000)]
    public Property Matches_EntryWithWildcard_AcceptsOneLabelInItsPlaceOnly()
    {
        var cases = from scheme in Gen.Elements("https://", "http://")
                    from prefix in Gen.Elements("", "pre-", "a")
                    from suffix in Gen.Elements("", "-suf", "z")
                    from host in Gen.Elements(".example.com", ".app.example.co.uk")
                    from path in Path
                    from label in AnyText
                    from noise in Gen.Elements("", "", "", ".", "@evil.com", "\\", "/..", "#x", " ")
                    select (entry: scheme + prefix + "*" + suffix + host + path, url: scheme + prefix + label + suffix + host + noise + path, label, noise);
        return Prop.ForAll(cases.ToArbitrary(), static given =>
        {
            var isOneLabel = given.label.Length > 0 && given.label.All(static character => char.IsAsciiLetterOrDigit(character) || character == '-');
            var expected = (isOneLabel && given.noise.Length == 0) || given.entry == given.url;
            return (UrlMatcher.Matches([given.entry], given.url) == expected).Label($"{given.entry} <- {given.url}");
        });
    }

    [Property(MaxTest = 1000)]
    public Property Matches_WhateverIsAccepted_LeadsToAHostOfTheEntry()
    {
        var cases = from entry in Gen.OneOf(Gen.Elements("https://*.example.com/cb", "https://*.example.com", "http://pre-*.example.com:8080/cb"), AnyText.Select(static text => $"https://*{text}.example.com/"))
                    from url in Gen.OneOf(Assembled, AnyText.Select(text => entry.Replace("*", text, StringComparison.Ordinal)), Mutated(entry))
                    select (entry, url);
        return Prop.ForAll(cases.ToArbitrary(), static pair =>
        {
            if (pair.entry == pair.url || !UrlMatcher.Matches([pair.entry], pair.url))
            {
                return true;
            }

            // As a browser reads it: a backslash is a slash, control characters vanish.
            var seen = new Uri(pair.url.Replace('\\', '/'));
            return seen.Host.EndsWith(".example.com", StringComparison.OrdinalIgnoreCase) && seen.UserInfo.Length == 0;
        });
    }

    [Theory]
    [InlineData("https://*.com")]
    [InlineData("https://*.com:443/cb")]
    [InlineData("https://*.com.")]
    [InlineData("https://*..com")]
    [InlineData("https://*")]
    [InlineData("https://sub.*.example.com")]
    [InlineData("https://*.*.example.com")]
    [InlineData("https://example.com/*")]
    [InlineData("https://example.com/?x=*.a.b")]
    [InlineData("https://user@*.example.com")]
    [InlineData("https://*@evil.example.com")]
    [InlineData("https://*.a\\.example.com")]
    [InlineData("https://*.example.com:pw@evil.com/cb")]
    [InlineData("https://{organization_name}.*.example.com")]
    [InlineData("https://*.{organization_name}.example.com")]
    [InlineData("https://*.%65xample.example.com")]
    [InlineData("com.example.app://*.example.com")]
    [InlineData("service:jmx:rmi://*.example.com")]
    [InlineData("HTTPS://*.example.com")]
    public void IsValidWildcard_BrokenRule_IsFalse(string entry)
    {
        Assert.False(UrlMatcher.IsValidWildcard(entry));
        Assert.False(UrlMatcher.Matches([entry], entry.Replace("*", "x", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("https://*.example.com", "https://sub1.example.com", true)]
    [InlineData("https://*.example.com", "https://sub1.sub2.example.com", false)]
    [InlineData("https://*.example.com", "https://example.com", false)]
    [InlineData("https://*.example.com", "http://sub1.example.com", false)]
    [InlineData("https://*.example.com", "https://sub1.example.com/", false)]
    [InlineData("https://*.example.com", "https://sub1.example.com:444", false)]
    [InlineData("https://*.example.com/cb", "https://sub1.example.com/CB", false)]
    [InlineData("https://prefix-*-suffix.example.com", "https://prefix-a-suffix.example.com", true)]
    [InlineData("https://prefix-*-suffix.example.com", "https://prefix--suffix.example.com", false)]
    [InlineData("https://*.example.com/cb?a=b", "https://x.example.com/cb?a=b", true)]
    public void Matches_ExamplesOfTheDocumentation_AreAsDocumented(string entry, string url, bool expected)
        => Assert.Equal(expected, UrlMatcher.Matches([entry], url));

    [Fact]
    public void Matches_EntryHasAFragment_IsComparedWithoutIt() => Assert.True(UrlMatcher.Matches(["https://a.example.com/cb#x"], "https://a.example.com/cb"));

    [Theory]
    [InlineData("https://app.example.com/out?x=1#y", true)]
    [InlineData("https://app.example.com/out/", false)]
    [InlineData("https://app.example.com.evil.com/out", false)]
    [InlineData("https://app.example.com/out%3f", false)]
    public void MatchesIgnoringQuery_QueryAndFragment_AreNotLookedAt(string url, bool expected)
        => Assert.Equal(expected, UrlMatcher.MatchesIgnoringQuery(["https://app.example.com/out?fixed=1"], url));

    [Theory]
    [InlineData("https://app.example.com", true)]
    [InlineData("https://APP.example.com", true)]
    [InlineData("https://app.example.com:444", false)]
    [InlineData("http://app.example.com", false)]
    [InlineData("https://x.wild.example.com", true)]
    [InlineData("https://x.y.wild.example.com", false)]
    [InlineData("null", false)]
    [InlineData("https://app.example.com.evil.com", false)]
    public void MatchesOrigin_OriginOfAListedUrl_IsCompared(string origin, bool expected)
        => Assert.Equal(expected, UrlMatcher.MatchesOrigin(["https://app.example.com/cb", "https://*.wild.example.com/cb", "com.example.app://cb"], origin));

    private static Gen<string> Assembled =>
        from scheme in Gen.Elements("https://", "HTTPS://", "http://", "https:/", "//", "javascript:", "com.example.app://")
        from userinfo in Gen.Elements("", "", "app.example.com@", "app.example.com:pw@", "x%40")
        from label in AnyText
        from host in Gen.Elements("app.example.com", ".example.com", "example.com", "app.example.com.", "app.example.com.evil.com", "evil.com", "app.example.com:443", "APP.EXAMPLE.COM")
        from path in Path
        select scheme + userinfo + label + host + path;

    private static Gen<string> Mutated(string text) =>
        from index in Gen.Choose(0, text.Length)
        from removed in Gen.Choose(0, Math.Min(2, text.Length - index))
        from inserted in AnyText
        select string.Concat(text.AsSpan(0, index), inserted, text.AsSpan(index + removed));
}
