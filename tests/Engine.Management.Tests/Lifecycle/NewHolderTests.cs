using System.Net;
using System.Text.Json.Nodes;
using Engine.Core.Applications;
using Engine.Testing;

namespace Engine.Management.Tests.Lifecycle;

/// <summary>Whoever gets an id that somebody else had inherits nothing.</summary>
public sealed class NewHolderTests
{
    public static TheoryData<string> WaysOfPeople() => ["DELETE /users/{user}", "DELETE /connections/{connection}/users?email=holder%40example.com", "DELETE /connections/{connection}", "process"];

    [Theory]
    [MemberData(nameof(WaysOfPeople))]
    public async Task User_SameIdAgain_InheritsNothing(string way)
    {
        await using var world = await World.CreateAsync();
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await world.ReadUserInfoAsync(world.Opaque.AccessToken), await world.ReadUserInfoAsync(world.Tokens.AccessToken)));
        Assert.True((await world.SilentAsync()).Parameters.ContainsKey("code"));

        await RemovalTests.RemoveAsync(world, way);
        if (way.EndsWith("{connection}", StringComparison.Ordinal))
        {
            await world.CallAsync("POST", "/connections", World.Parse($$"""{"name":"{{World.Database}}","strategy":"auth0","enabled_clients":["{{world.Ids["client"]}}"]}"""));
        }

        Assert.Equal(World.UserId, (await world.CreatePersonAsync("somebody-else@example.com")).Text("user_id"));

        await AssertAccessIsGoneAsync(world);
        Assert.Empty((await world.CallAsync("GET", "/grants?user_id=" + World.UserId)).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/organizations")).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/roles")).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/permissions")).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/sessions")).Body!["sessions"]!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/refresh-tokens")).Body!["tokens"]!.AsArray());
        Assert.Empty((await world.CallAsync("GET", "/device-credentials?user_id=" + World.UserId)).Body!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, (await world.Other.GetAsync(world.Ticket)).StatusCode);

        // And what the new one gets is alive.
        world.Host.Engine.Clock.Advance(TimeSpan.FromSeconds(2));
        var own = await world.Host.Client.AuthorizationCodeAsync(new SignInRequest(world.Ids["client"], World.Callback, "somebody-else@example.com", FlowHost.Password) { ClientSecret = world.Secret, Scope = "openid offline_access", Audience = World.Api });
        Assert.Equal(HttpStatusCode.OK, await world.ReadUserInfoAsync(own.AccessToken));
        Assert.Equal(HttpStatusCode.OK, (await world.Host.Client.RefreshAsync(world.Ids["client"], own.RefreshToken!, world.Secret)).StatusCode);
    }

    [Fact]
    public async Task Client_SameIdAgain_InheritsNothing()
    {
        await using var world = await World.CreateAsync();
        var id = world.Ids["client"];
        await RemovalTests.RemoveAsync(world, "DELETE /clients/{client}");

        // Code may declare an application of any id: so may whoever comes later.
        var tenant = world.Host.Engine.Engine.Tenants[0];
        await tenant.Applications.InsertAsync(
            new Application { ClientId = id, ClientSecret = world.Secret, Name = "Other", Callbacks = [World.Callback], GrantTypes = ["authorization_code", "refresh_token", "client_credentials"] },
            default);

        Assert.Equal("invalid_grant", (await world.RefreshAsync()).Error);
        Assert.Equal("invalid_grant", (await world.RedeemAsync(world.Code)).Error);
        Assert.Equal(HttpStatusCode.Unauthorized, await world.ReadUserInfoAsync(world.Opaque.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await world.ReadUserInfoAsync(world.Tokens.AccessToken));
        Assert.Equal("consent_required", (await world.SilentAsync()).Parameters["error"]);
        Assert.Equal("access_denied", (await world.Host.Client.ClientCredentialsAsync(id, world.Secret, World.Api)).Error);
        Assert.Empty((await world.CallAsync("GET", "/client-grants?client_id=" + id)).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/organizations/{world.Ids["organization"]}/clients")).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/clients/{id}/connections")).Body!["connections"]!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/device-credentials?client_id={id}")).Body!.AsArray());
        Assert.DoesNotContain(id, (await world.CallAsync("GET", $"/users/{World.UserId}/sessions")).Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_SameIdentifierAgain_InheritsNothing()
    {
        await using var world = await World.CreateAsync();

        // An application that acts for an organization by default gets no token: organizations can't be named yet.
        await world.CallAsync("PATCH", "/clients/" + world.Ids["client"], World.Parse("""{"default_organization":null}"""));
        Assert.Equal(HttpStatusCode.OK, (await world.Host.Client.ClientCredentialsAsync(world.Ids["client"], world.Secret, World.Api)).StatusCode);

        await RemovalTests.RemoveAsync(world, "DELETE /resource-servers/{resource_server_id}");
        await world.CreateApiAsync();

        Assert.Equal("access_denied", (await world.Host.Client.ClientCredentialsAsync(world.Ids["client"], world.Secret, World.Api)).Error);
        Assert.Equal("invalid_grant", (await world.RefreshAsync()).Error);
        Assert.Equal("invalid_grant", (await world.RedeemAsync(world.Code)).Error);
        Assert.Equal("consent_required", (await world.SilentAsync()).Parameters["error"]);
        Assert.Empty((await world.CallAsync("GET", "/client-grants?audience=" + Uri.EscapeDataString(World.Api))).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/roles/{world.Ids["role"]}/permissions")).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/permissions")).Body!.AsArray());
        Assert.Equal("", (await world.CallAsync("GET", "/tenants/settings")).Text("default_audience"));

        // The person and their session are as they were.
        Assert.Equal(HttpStatusCode.OK, await world.ReadUserInfoAsync(world.Opaque.AccessToken));
    }

    [Fact]
    public async Task Permission_TakenOutAndAddedAgain_IsNobodys()
    {
        await using var world = await World.CreateAsync();
        var path = "/resource-servers/" + world.Ids["resource_server_id"];
        await world.CallAsync("PATCH", path, World.Parse("""{"scopes":[{"value":"write:law"}]}"""));
        await world.CallAsync("PATCH", path, World.Parse("""{"scopes":[{"value":"write:law"},{"value":"read:law"}]}"""));

        Assert.Empty((await world.CallAsync("GET", $"/roles/{world.Ids["role"]}/permissions")).Body!.AsArray());
        Assert.Empty((await world.CallAsync("GET", $"/users/{World.UserId}/permissions")).Body!.AsArray());
        var grant = Assert.Single((await world.CallAsync("GET", "/client-grants?audience=" + Uri.EscapeDataString(World.Api))).Body!.AsArray())!;
        Assert.Empty(grant["scope"]!.AsArray());
        Assert.Equal("consent_required", (await world.SilentAsync()).Parameters["error"]);
    }

    internal static async Task AssertAccessIsGoneAsync(World world)
    {
        var refreshed = await world.RefreshAsync();
        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant"), (refreshed.StatusCode, refreshed.Error));
        var redeemed = await world.RedeemAsync(world.Code);
        Assert.Equal((HttpStatusCode.Forbidden, "invalid_grant"), (redeemed.StatusCode, redeemed.Error));
        Assert.Equal("login_required", (await world.SilentAsync()).Parameters["error"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await world.ReadUserInfoAsync(world.Opaque.AccessToken));
        Assert.Equal(HttpStatusCode.Unauthorized, await world.ReadUserInfoAsync(world.Tokens.AccessToken));
    }
}
