using Engine.Core.Access;

namespace Engine.Core.Tests.Access;

public sealed class OidcScopesTests
{
    /// <summary>The list of the specification: no API may define a permission of these names.</summary>
    [Theory]
    [InlineData("address")]
    [InlineData("created_at")]
    [InlineData("email")]
    [InlineData("email_verified")]
    [InlineData("family_name")]
    [InlineData("given_name")]
    [InlineData("identities")]
    [InlineData("name")]
    [InlineData("nickname")]
    [InlineData("offline_access")]
    [InlineData("openid")]
    [InlineData("phone")]
    [InlineData("picture")]
    [InlineData("profile")]
    public void IsReserved_NameOfTheList_IsTrue(string name)
    {
        Assert.True(OidcScopes.IsReserved(name));
        Assert.False(OidcScopes.IsReserved(name.ToUpperInvariant()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("read:a")]
    [InlineData("middle_name")]
    public void IsReserved_AnotherName_IsFalse(string name) => Assert.False(OidcScopes.IsReserved(name));

    [Fact]
    public void Split_List_IsItsWords()
    {
        Assert.Null(OidcScopes.Split(null));
        Assert.Equal([], OidcScopes.Split("")!);
        Assert.Equal(["a", "b:c", "a"], OidcScopes.Split("  a b:c   a ")!);
    }
}
