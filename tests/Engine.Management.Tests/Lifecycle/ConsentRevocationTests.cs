using System.Net;

namespace Engine.Management.Tests.Lifecycle;

public sealed class ConsentRevocationTests
{
    [Theory]
    [InlineData("DELETE /grants/{grant}")]
    [InlineData("DELETE /grants?user_id=auth0%7Cholder")]
    public async Task Consent_Revoked_TakesItsCodesAndRefreshTokensAlong(string way)
    {
        await using var world = await World.CreateAsync();

        await RemovalTests.RemoveAsync(world, way);

        var refreshed = await world.RefreshAsync();
        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant"), (refreshed.StatusCode, refreshed.Error));
        Assert.Equal("invalid_grant", (await world.RedeemAsync(world.Code)).Error);
        Assert.Equal("consent_required", (await world.SilentAsync()).Parameters["error"]);
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/refresh-tokens")).Body!["tokens"]!.AsArray());
    }

    [Fact]
    public async Task Consent_ForAnotherApiRevoked_LeavesTheTokens()
    {
        await using var world = await World.CreateAsync();
        await world.CallAsync("POST", "/resource-servers", World.Parse("""{"identifier":"https://other.example/","name":"Other","allow_offline_access":true,"scopes":[{"value":"read:law"}],"skip_consent_for_verifiable_first_party_clients":false}"""));
        await world.Host.Client.AuthorizationCodeAsync(
            new(world.Ids["client"], World.Callback, World.Email, FlowHost.Password) { ClientSecret = world.Secret, Scope = "openid offline_access read:law", Audience = "https://other.example/" });
        var other = (await world.CallAsync("GET", "/grants?user_id=" + World.UserId)).Body!.AsArray().Single(static grant => grant!["audience"]!.GetValue<string>() == "https://other.example/")!;

        await world.CallAsync("DELETE", "/grants/" + other["id"]!.GetValue<string>());

        Assert.Equal(HttpStatusCode.OK, (await world.RefreshAsync()).StatusCode);
    }
}
