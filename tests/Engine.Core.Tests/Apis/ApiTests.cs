using Engine.Core.Apis;

namespace Engine.Core.Tests.Apis;

public sealed class ApiTests
{
    [Theory]
    [InlineData("access_token", true, "access_token_authz")]
    [InlineData("rfc9068_profile", true, "rfc9068_profile_authz")]
    [InlineData("access_token_authz", true, "access_token_authz")]
    [InlineData("rfc9068_profile_authz", false, "rfc9068_profile")]
    [InlineData("access_token", false, "access_token")]
    public void WithRoleBasedAccess_AnyDialect_MovesToItsTwin(string before, bool adds, string after)
    {
        var api = new Api { Id = "1", Identifier = "https://api.example", TokenDialect = before }.WithRoleBasedAccess(adds);

        Assert.Equal((true, after), (api.EnforcePolicies, api.TokenDialect));
    }
}
