using Engine.Core.Apis;
using Engine.Core.Consent;
using Engine.Core.Pages;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Consent;

public sealed class ConsentDescriptionTests
{
    private static readonly Api Social = new()
    {
        Id = "1",
        Identifier = "https://social.example.com",
        Name = "Social",
        Scopes = [new ApiScope { Value = "read:posts", Description = "See what you wrote" }, new ApiScope { Value = "write:posts" }],
    };

    [Fact]
    public void Describe_ScopesOfOneResource_AreOneLine()
        => Assert.Equal([new ConsentEntry("Posts", "read and write your posts")], ConsentService.Describe(["read:posts", "write:posts"], Social, useDescriptions: false));

    [Fact]
    public void Describe_SeveralResources_AreALineEachInTheirOrder()
        => Assert.Equal(
            [new ConsentEntry("Posts", "read, write and delete your posts"), new ConsentEntry("Photo albums", "read your photo albums")],
            ConsentService.Describe(["read:posts", "read:photo_albums", "write:posts", "delete:posts"], Social, useDescriptions: false));

    [Fact]
    public void Describe_DocumentedRequest_ShowsProfileAndPosts()
        => Assert.Equal(
            [new ConsentEntry("Profile", "access to your profile and email"), new ConsentEntry("Posts", "read and write your posts")],
            ConsentService.Describe(["openid", "profile", "email", "read:posts", "write:posts"], Social, useDescriptions: false));

    [Fact]
    public void Describe_TenantPrefersDescriptions_ShowsThemOrTheName()
        => Assert.Equal(
            [new ConsentEntry("Social", "See what you wrote"), new ConsentEntry("Social", "write:posts")],
            ConsentService.Describe(["read:posts", "write:posts"], Social, useDescriptions: true));

    [Theory]
    [InlineData("admin", "admin", "")]
    [InlineData("read:", "read:", "")]
    [InlineData("read:a:b", "A:b", "read your a:b")]
    public void Describe_ScopeOfAnotherForm_IsShownAsItIs(string scope, string title, string description)
        => Assert.Equal([new ConsentEntry(title, description)], ConsentService.Describe([scope], Social, useDescriptions: false));

    [Theory]
    [InlineData("openid", null)]
    [InlineData("email", "access to your email")]
    [InlineData("phone", "access to your phone number")]
    [InlineData("offline_access", "stay signed in and act for you while you are away")]
    public void Describe_ScopeOfOpenIdConnect_HasItsSentence(string scope, string? description)
        => Assert.Equal(description, ConsentService.Describe([scope], null, useDescriptions: false).SingleOrDefault()?.Description);

    [Property]
    public Property Describe_AnyScopes_NamesEveryResourceOnce()
    {
        var scope = Gen.Elements("read:a", "write:a", "read:b", "c", ":", ":d", "e:", "f:g:h", "_", "openid", "profile", "read:_");
        return Prop.ForAll(scope.ListOf().ToArbitrary(), static scopes =>
        {
            var entries = ConsentService.Describe([.. scopes.Distinct()], null, useDescriptions: false);
            return entries.Select(static entry => entry.Title).Distinct().Count() == entries.Count;
        });
    }
}
