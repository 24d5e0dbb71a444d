using System.Buffers.Text;
using System.Text.Json;
using Engine.Core.Access;
using Engine.Core.Access.Explain;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Access;

/// <summary>What an explanation says is what the same request then gets.</summary>
public sealed class ExplainedIssueTests : IAsyncLifetime
{
    private static readonly Gen<ExplainRequest> AnyRequest =
        from client in Gen.Elements(ExplainedTenant.Applications)
        from user in Gen.Elements<string?>(null, ExplainedTenant.People[0], ExplainedTenant.People[0], ExplainedTenant.People[1])
        from audience in Gen.Elements(ExplainedTenant.Audiences)
        from scopes in Gen.Elements(ExplainedTenant.Scopes).ListOf()
        from openid in Gen.Choose(0, 2)
        from named in Gen.Choose(0, 5)
        select new ExplainRequest(client)
        {
            UserId = user,
            Audience = audience.Length == 0 ? null : audience,
            Scope = named == 0 || (user is null && scopes.Count == 0) ? null : string.Join(' ', user is not null && openid > 0 ? ["openid", .. scopes] : scopes),
            RedirectUri = "https://app.example/cb",
        };

    private ExplainedTenant _tenant = null!;

    public async Task InitializeAsync() => _tenant = await ExplainedTenant.StartAsync();

    public async Task DisposeAsync() => await _tenant.DisposeAsync();

    [Property(MaxTest = 150)]
    public Property Explain_AnyRequest_SaysWhatIsThenIssued() => Prop.ForAll(AnyRequest.ToArbitrary(), request => CheckAsync(request));

    private async Task CheckAsync(ExplainRequest request)
    {
        var said = await _tenant.Engine.ExplainAsync(request);
        var (tokens, error) = request.UserId is null ? await _tenant.RequestAsync(request) : await _tenant.SignInAsync(request);
        if (said.Problem is not null || said.Denial != AccessDenial.None)
        {
            Assert.NotNull(error);
            Assert.Empty(said.Granted);
            return;
        }

        if (said.Consent!.IsNeeded)
        {
            Assert.Equal("consent_required", error);
            return;
        }

        Assert.Null(error);
        var accessToken = tokens!.Value.GetProperty("access_token").GetString()!;
        CheckFormat(said.Format!, accessToken, tokens.Value, said);
        Assert.Equal(said.IdTokenFormat is not null, tokens.Value.TryGetProperty("id_token", out var idToken));
        if (said.IdTokenFormat is { } format)
        {
            Assert.Equal(format.Algorithm, Part(idToken.GetString()!, 0).GetProperty("alg").GetString());
            var claims = Part(idToken.GetString()!, 1);
            Assert.All(said.Claims, claim => Assert.True(claim.IsGranted == claims.TryGetProperty(claim.Claim, out _), $"{claim.Claim}: {claim.Reason}"));
            string[] protocol = ["iss", "aud", "sub", "iat", "exp", "at_hash", "sid"];
            Assert.Equal(claims.EnumerateObject().Select(static claim => claim.Name).Except(protocol).Order(), said.Claims.Where(static claim => claim.IsGranted).Select(static claim => claim.Claim).Order());
        }

        Assert.Equal(said.Granted.Contains("offline_access"), tokens.Value.TryGetProperty("refresh_token", out _));
    }

    private static void CheckFormat(TokenFormatExplanation format, string accessToken, JsonElement answer, AccessExplanation said)
    {
        if (format.Kind == "opaque")
        {
            Assert.Equal(5, accessToken.Split('.').Length);
            Assert.Equal(said.Granted, answer.TryGetProperty("scope", out var scope) ? scope.GetString()!.Split(' ') : said.Granted);
            return;
        }

        var (header, claims) = (Part(accessToken, 0), Part(accessToken, 1));
        Assert.Equal(format.Algorithm, header.GetProperty("alg").GetString());
        Assert.Equal(format.Dialect!.StartsWith("rfc9068", StringComparison.Ordinal) ? "at+jwt" : "JWT", header.GetProperty("typ").GetString());
        Assert.Equal(said.Granted, claims.TryGetProperty("scope", out var granted) ? granted.GetString()!.Split(' ') : []);
        Assert.Equal(format.CarriesPermissions, claims.TryGetProperty("permissions", out var permissions));
        if (format.CarriesPermissions)
        {
            var expected = claims.GetProperty("sub").GetString()!.EndsWith("@clients", StringComparison.Ordinal) ? said.Granted.Order(StringComparer.Ordinal) : said.Permissions.Select(static permission => permission.Permission);
            Assert.Equal(expected, permissions.EnumerateArray().Select(static name => name.GetString()!));
        }
    }

    private static JsonElement Part(string token, int index) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[index])).RootElement;
}
