using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Tests.Support;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Tokens;

/// <summary>Every issued token validates with another implementation and says exactly what its dialect says.</summary>
public sealed class IssuedTokenTests(TokenFixture fixture) : IClassFixture<TokenFixture>
{
    [Property(MaxTest = 120)]
    public Property PersonsTokens_AnyDialectAndAlgorithm_CarryExactlyTheirClaims()
        => Prop.ForAll(TokenCases.OfPeople.ToArbitrary(), given => CheckPersonAsync(given));

    [Property(MaxTest = 80)]
    public Property MachinesToken_AnyDialectAndAlgorithm_CarriesExactlyItsClaims()
        => Prop.ForAll(TokenCases.OfMachines.ToArbitrary(), given => CheckMachineAsync(given));

    [Fact]
    public void ExpectedClaims_TheTwoLists_CoverEveryRestrictedName() => Assert.Equal(TokenCases.Restricted.Length, TokenCases.Restricted.Distinct().Count());

    private async Task CheckPersonAsync(TokenCase given)
    {
        var audience = TokenFixture.Audience(given.Dialect, given.ApiAlgorithm);
        var now = fixture.Clock.Now;
        var (accessToken, idToken, sessionId, authTime) = await fixture.SignInAsync(given);
        var granted = ExpectedClaims.GrantedToPerson(given, enforcesPolicies: given.Dialect == "access_token_authz");
        var clientId = "app-" + given.IdAlgorithm;

        await fixture.ValidateAsync(accessToken, given.ApiAlgorithm, TypeOf(given.Dialect), audience, TokenFixture.SigningSecret);
        AssertClaims(ExpectedClaims.AccessToken(given, Requests.Issuer, clientId, audience, now, TokenFixture.ApiLifetime, granted, isMachine: false), accessToken);
        Assert.Equal(granted.Contains("openid"), idToken is not null);
        if (idToken is not null)
        {
            await fixture.ValidateAsync(idToken, given.IdAlgorithm, "JWT", clientId, TokenFixture.ClientSecret);
            var expected = ExpectedClaims.IdToken(given, Requests.Issuer, clientId, sessionId, authTime, now, TokenFixture.IdTokenLifetime, granted);
            expected["at_hash"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(accessToken)).AsSpan(0, 16));
            AssertClaims(expected, idToken);
        }
    }

    private async Task CheckMachineAsync(TokenCase given)
    {
        var audience = TokenFixture.Audience(given.Dialect, given.ApiAlgorithm);
        var token = await fixture.GetMachineTokenAsync(given);
        var granted = given.Scopes?.Distinct().ToList() ?? [.. TokenCases.Permissions];

        await fixture.ValidateAsync(token, given.ApiAlgorithm, TypeOf(given.Dialect), audience, TokenFixture.SigningSecret);
        AssertClaims(ExpectedClaims.AccessToken(given, Requests.Issuer, "app-RS256", audience, fixture.Clock.Now, TokenFixture.ApiLifetime, granted, isMachine: true), token);
    }

    private static string TypeOf(string dialect) => dialect.StartsWith("rfc9068", StringComparison.Ordinal) ? "at+jwt" : "JWT";

    private static void AssertClaims(JsonObject expected, string token)
    {
        using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]));
        var names = document.RootElement.EnumerateObject().Select(static property => property.Name).ToList();
        Assert.Equal(names.Count, names.Distinct().Count());

        var actual = JsonNode.Parse(document.RootElement.GetRawText())!.AsObject();
        if (expected.ContainsKey("jti"))
        {
            Assert.Matches("^[A-Za-z0-9]{22}$", actual["jti"]!.GetValue<string>());
            expected["jti"] = actual["jti"]!.DeepClone();
        }

        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nactual   {actual.ToJsonString()}");
    }
}
