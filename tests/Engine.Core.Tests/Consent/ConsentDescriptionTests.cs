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
        => Assert.Equal([("Posts", "read and write your posts")], Sentences(ConsentService.Describe(["read:posts", "write:posts"], Social, useDescriptions: false)));

    [Fact]
    public void Describe_SeveralResources_AreALineEachInTheirOrder()
        => Assert.Equal(
            [("Posts", "read, write and delete your posts"), ("Photo albums", "read your photo albums")],
            Sentences(ConsentService.Describe(["read:posts", "read:photo_albums", "write:posts", "delete:posts"], Social, useDescriptions: false)));

    [Fact]
    public void Describe_DocumentedRequest_ShowsProfileAndPosts()
        => Assert.Equal(
            [("Profile", "access to your profile and email"), ("Posts", "read and write your posts")],
            Sentences(ConsentService.Describe(["openid", "profile", "email", "read:posts", "write:posts"], Social, useDescriptions: false)));

    [Fact]
    public void Describe_TenantPrefersDescriptions_ShowsThemOrTheName()
        => Assert.Equal(
            [("Social", "See what you wrote"), ("Social", "write:posts")],
            Sentences(ConsentService.Describe(["read:posts", "write:posts"], Social, useDescriptions: true)));

    [Theory]
    [InlineData("admin", "admin", "")]
    [InlineData("read:", "read:", "")]
    [InlineData("read:a:b", "A:b", "read your a:b")]
    public void Describe_ScopeOfAnotherForm_IsShownAsItIs(string scope, string title, string description)
        => Assert.Equal([(title, description)], Sentences(ConsentService.Describe([scope], Social, useDescriptions: false)));

    [Theory]
    [InlineData("openid", null)]
    [InlineData("email", "access to your email")]
    [InlineData("phone", "access to your phone number")]
    [InlineData("offline_access", "stay signed in and act for you while you are away")]
    public void Describe_ScopeOfOpenIdConnect_HasItsSentence(string scope, string? description)
        => Assert.Equal(description, ConsentService.Describe([scope], null, useDescriptions: false).SingleOrDefault()?.Description.Sentence);

    [Fact]
    public void Describe_WhatTheEngineSays_HasTheKeysOfItsTexts()
    {
        var entries = ConsentService.Describe(["openid", "profile", "phone", "read:posts", "write:posts", "admin"], Social, useDescriptions: false);

        Assert.Equal(["profileTitle profile", "phoneTitle phone", " scopesOfResource", " "], entries.Select(static entry => $"{entry.Title.Key} {entry.Description.Key}"));
    }

    [Property]
    public Property Describe_AnyScopes_NamesEveryResourceOnce()
    {
        var scope = Gen.Elements("read:a", "write:a", "read:b", "c", ":", ":d", "e:", "f:g:h", "_", "openid", "profile", "read:_");
        return Prop.ForAll(scope.ListOf().ToArbitrary(), static scopes =>
        {
            var entries = ConsentService.Describe([.. scopes.Distinct()], null, useDescriptions: false);
            return entries.Select(static entry => entry.Title.Sentence).Distinct().Count() == entries.Count;
        });
    }

    private static IEnumerable<(string Title, string Description)> Sentences(IEnumerable<ConsentEntry> entries)
        => entries.Select(static entry => (entry.Title.Sentence, entry.Description.Sentence));
}
