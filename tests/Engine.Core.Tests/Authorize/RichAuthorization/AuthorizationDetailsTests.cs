using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Authorize.RichAuthorization;
using FsCheck.Xunit;
using Xunit;

namespace Engine.Core.Tests.Authorize.RichAuthorization;

public sealed class AuthorizationDetailsTests
{
    [Fact]
    public void Parse_MoneyTransfer_IsAccepted()
    {
        var (details, error) = AuthorizationDetails.Parse("""[{"type":"money_transfer","instructedAmount":{"amount":2500,"currency":"USD"},"beneficiary":"Hanna"}]""");

        Assert.Null(error);
        Assert.Equal("USD", details![0]!["instructedAmount"]!["currency"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "valid JSON")]
    [InlineData("{}", "array of objects")]
    [InlineData("[]", "array of objects")]
    [InlineData("[1]", "array of objects")]
    [InlineData("[{}]", "have a type")]
    [InlineData("""[{"type":7}]""", "have a type")]
    [InlineData("""[{"type":""}]""", "have a type")]
    [InlineData("""[{"type":"a","type":"b"}]""", "valid JSON")]
    [InlineData("""[{"type":"a","na me":"b"}]""", "property name")]
    [InlineData("""[{"type":"a"},{"type":"a"},{"type":"a"},{"type":"a"},{"type":"a"},{"type":"a"}]""", "5 entries")]
    [InlineData("""[{"type":"a","1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1}]""", "10 properties")]
    [InlineData("""[{"type":"a","b":{"c":{"d":{"e":{"f":{"g":1}}}}}}]""", "5 levels")]
    public void Parse_AgainstTheRules_IsRefused(string text, string expected)
    {
        var (details, error) = AuthorizationDetails.Parse(text);

        Assert.Null(details);
        Assert.Contains(expected, error!.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Parse_LongValue_IsCutOffAt255(int length, bool accepted)
        => Assert.Equal(accepted, AuthorizationDetails.Parse($$"""[{"type":"a","b":"{{new string('x', length)}}"}]""").Details is not null);

    [Fact]
    public void Parse_MoreThanFiveKilobytes_IsRefused()
    {
        var entry = $$"""{"type":"a","b":["{{string.Join("\",\"", Enumerable.Repeat(new string('x', 200), 30))}}"]}""";

        Assert.Contains("5 KB", AuthorizationDetails.Parse($"[{entry}]").Error!.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AccessPolicy.AllowAll, null, "payment", null)]
    [InlineData(AccessPolicy.AllowAll, null, "unheard", "E4104")]
    [InlineData(AccessPolicy.RequireClientGrant, "payment", "payment", null)]
    [InlineData(AccessPolicy.RequireClientGrant, "transfer", "payment", "E4105")]
    [InlineData(AccessPolicy.RequireClientGrant, null, "payment", "E4105")]
    public void CheckTypes_PolicyAndGrant_Decide(string policy, string? grantedType, string type, string? expected)
    {
        var api = new Api
        {
            Id = "1",
            Identifier = "https://pay.example",
            AuthorizationDetails = new JsonArray(new JsonObject { ["type"] = "payment" }, new JsonObject { ["type"] = "transfer" }),
            SubjectTypeAuthorization = new() { User = new() { Policy = policy } },
        };
        var grant = grantedType is null ? null : new ClientGrant { Id = "cgr_1", ClientId = "a", Audience = api.Identifier, SubjectType = "user", AuthorizationDetailsTypes = [grantedType] };

        Assert.Equal(expected, AuthorizationDetails.CheckTypes(new JsonArray(new JsonObject { ["type"] = type }), api, grant)?.Id);
    }

    [Theory]
    [InlineData(AccessPolicy.AllowAll, "payment,transfer", "payment,transfer")]
    [InlineData(AccessPolicy.AllowAll, "transfer", "transfer")]
    [InlineData(AccessPolicy.RequireClientGrant, "payment,transfer", "payment")]
    [InlineData(AccessPolicy.RequireClientGrant, "transfer", "")]
    public void KeepAllowed_AfterAChange_LeavesOutWhatMayNotBeAskedForAnyMore(string policy, string registered, string expected)
    {
        var api = new Api
        {
            Id = "1",
            Identifier = "https://pay.example",
            AuthorizationDetails = [.. registered.Split(',').Select(static type => new JsonObject { ["type"] = type })],
            SubjectTypeAuthorization = new() { User = new() { Policy = policy } },
        };
        var grant = new ClientGrant { Id = "cgr_1", ClientId = "a", Audience = api.Identifier, SubjectType = "user", AuthorizationDetailsTypes = ["payment"] };
        var details = new JsonArray(new JsonObject { ["type"] = "payment", ["amount"] = 3 }, new JsonObject { ["type"] = "transfer" });

        var kept = AuthorizationDetails.KeepAllowed(details, api, grant);

        Assert.Equal(expected, string.Join(',', kept.Select(static entry => entry!["type"]!.GetValue<string>())));
        Assert.Equal(2, details.Count);
    }

    [Fact]
    public void OnlyTypes_Details_KeepNothingElse()
        => Assert.Equal("""[{"type":"payment"}]""", AuthorizationDetails.OnlyTypes(new JsonArray(new JsonObject { ["type"] = "payment", ["amount"] = 3 })).ToJsonString());

    [Property]
    public bool Parse_AnyText_NeverThrows(string? text)
    {
        var (details, error) = AuthorizationDetails.Parse(text ?? "");
        return (details is null) != (error is null);
    }
}
