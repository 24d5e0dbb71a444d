using Engine.Core.Http;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Http;

/// <summary>Whatever somebody registers or asks for, a host can write the answer.</summary>
public sealed class UrlTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static text => text.Get),
        Gen.Elements("https://app.example/", "é", "日本", "😀", "\ud800", "\r\n", "\0", "%", "%C3%A9", "#", "?", "&", " ", "\\", "\"", "<>", "{}", "|", "\u007f", "\u0085")
            .ListOf().Select(static parts => string.Concat(parts)));

    [Property(MaxTest = 1000)]
    public Property Redirect_AnyTarget_IsAHeaderThatAHostCanWrite() => Prop.ForAll(Texts.ToArbitrary(), static text =>
    {
        var location = EngineResponse.Redirect(text).Headers["Location"]!;
        return HeaderCollection.IsWritable(location) && !location.Contains(' ', StringComparison.Ordinal) && Url.Encode(location) == location;
    });

    [Theory]
    [InlineData("https://app.example/für?x=é#ü", "https://app.example/f%C3%BCr?x=%C3%A9#%C3%BC")]
    [InlineData("https://app.example/a%20b?q=a+b&c=[1]", "https://app.example/a%20b?q=a+b&c=[1]")]
    [InlineData("https://app.example/a b\"<>", "https://app.example/a%20b%22%3C%3E")]
    [InlineData("https://app.example/\r\nSet-Cookie: x=1", "https://app.example/%0D%0ASet-Cookie:%20x=1")]
    [InlineData("https://app.example/😀", "https://app.example/%F0%9F%98%80")]
    public void Encode_WhatNoUrlMayHold_IsPercentEncoded(string url, string expected) => Assert.Equal(expected, Url.Encode(url));

    [Theory]
    [InlineData("https://app.example/cb", "https://app.example/cb?a=%C3%A9")]
    [InlineData("https://app.example/cb?x=1", "https://app.example/cb?x=1&a=%C3%A9")]
    [InlineData("https://app.example/cb?x=1#top", "https://app.example/cb?x=1&a=%C3%A9#top")]
    public void AddQuery_UrlWithFragment_PutsTheQueryBeforeIt(string url, string expected) => Assert.Equal(expected, Url.AddQuery(url, [new("a", "é")]));

    [Theory]
    [InlineData("https://app.example/cb", true)]
    [InlineData("com.example.app://cb", true)]
    [InlineData("https://app.example/für", true)]
    [InlineData("https://app.example/\r\nX: y", false)]
    [InlineData("https://app.example/\u0085", false)]
    [InlineData("https://app.example/a b", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("DATA:text/html,x", false)]
    [InlineData("/relative", false)]
    public void IsTarget_Url_IsWhereABrowserMayBeSent(string url, bool expected) => Assert.Equal(expected, Url.IsTarget(url));

    [Theory]
    [InlineData("https://é.example")]
    [InlineData("x\r\nSet-Cookie: a=b")]
    public void ResponseHeader_NotPrintable_IsRefusedWhereItIsSet(string value)
    {
        var response = new EngineResponse();

        Assert.Throws<ArgumentException>(() => response.Headers.Add("X", value));
        Assert.Throws<ArgumentException>(() => response.Headers["X"] = value);
        Assert.Equal(0, response.Headers.Count);
    }
}
