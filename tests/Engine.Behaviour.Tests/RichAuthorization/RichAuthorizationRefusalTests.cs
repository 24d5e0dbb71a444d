using Engine.Behaviour.Tests.Hosts;

namespace Engine.Behaviour.Tests.RichAuthorization;

public sealed class RichAuthorizationRefusalsInProcess() : RichAuthorizationRefusalTests(HostKind.InProcess);

public sealed class RichAuthorizationRefusalsOverKestrel() : RichAuthorizationRefusalTests(HostKind.Kestrel);

/// <summary>Who may ask for which type, and how large a rich authorization request may be.</summary>
public abstract class RichAuthorizationRefusalTests(HostKind kind) : PaymentsTest(kind)
{
    private const string Invalid = "invalid_authorization_details";

    public static TheoryData<string, string> BeyondTheLimits => new()
    {
        { "money_transfer", "valid JSON" },
        { "[{\"type\":\"money_transfer\"}", "valid JSON" },
        { """[{"type":"money_transfer","type":"account_access"}]""", "valid JSON" },
        { "[]", "array of objects" },
        { """{"type":"money_transfer"}""", "array of objects" },
        { """["money_transfer"]""", "array of objects" },
        { """[{"type":"money_transfer"},null]""", "array of objects" },
        { "[{}]", "have a type" },
        { """[{"type":["money_transfer"]}]""", "have a type" },
        { Entries(6), "5 entries" },
        { $"[{Entry(Properties(10))}]", "10 properties" },
        { $$"""[{{Entry($$"""
            "inner":{{{Properties(11)}}}
            """)}}]""", "10 properties" },
        { $"[{Entry($"\"{new string('n', 256)}\":1")}]", "property name" },
        { $"[{Entry("\"na me\":1")}]", "property name" },
        { $"[{Entry("\"\":1")}]", "property name" },
        { $"[{Entry("\"näme\":1")}]", "property name" },
        { $"[{Entry("\"inner\":{\"na/me\":1}")}]", "property name" },
        { $"[{Entry($"\"value\":\"{new string('v', 256)}\"")}]", "property value" },
        { $"[{Entry($"\"value\":[\"{new string('v', 256)}\"]")}]", "property value" },
        { $"[{Entry($"\"value\":{new string('1', 256)}")}]", "property value" },
        { $"[{Entry(Nested(5))}]", "5 levels" },
        { OfSize(5121), "5 KB" },
    };

    public static TheoryData<string> WithinTheLimits =>
    [
        Entries(5),
        $"[{Entry(Properties(9))}]",
        $"[{Entry($"\"{new string('n', 255)}\":1")}]",
        $"[{Entry("\"a-Z_0.9\":null")}]",
        $"[{Entry($"\"value\":\"{new string('v', 255)}\"")}]",
        $"[{Entry(Nested(4))}]",
        OfSize(5120),
    ];

    [Theory]
    [MemberData(nameof(BeyondTheLimits))]
    public async Task Details_BeyondALimit_AreRefused(string details, string expected)
    {
        var (error, description) = await RefuseAsync(details);

        Assert.Equal(Invalid, error);
        Assert.Contains(expected, description, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WithinTheLimits))]
    public async Task Details_AtALimit_AreGranted(string details)
        => Assert.Equal(details, (await PayAsync(details)).Body["authorization_details"]!.ToJsonString());

    [Fact]
    public async Task Type_NotRegistered_IsRefused()
    {
        var (error, description) = await RefuseAsync("""[{"type":"money_transfer"},{"type":"payment"}]""");

        Assert.Equal(Invalid, error);
        Assert.Contains("payment", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Type_WithoutAnApi_IsRefused()
        => Assert.Equal(Invalid, (await RefuseAsync(Payments.Details, audience: null)).Error);

    [Fact]
    public async Task Type_InTheClientGrant_IsGranted()
        => Assert.Equal("money_transfer", (await PayAsync(audience: Payments.GrantedApi)).AccessTokenClaims["authorization_details"]![0]!["type"]!.GetValue<string>());

    [Fact]
    public async Task Type_OutsideTheClientGrant_IsRefused()
    {
        var (error, description) = await RefuseAsync("""[{"type":"money_transfer"},{"type":"account_access"}]""", Payments.GrantedApi);

        Assert.Equal("access_denied", error);
        Assert.Contains("account_access", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Type_WhereThePolicyAllowsAll_NeedsNoClientGrant()
        => Assert.Equal("""[{"type":"account_access"}]""", (await PayAsync("""[{"type":"account_access"}]""")).Body["authorization_details"]!.ToJsonString());

    [Fact]
    public async Task Type_WhereThePolicyDeniesAll_IsRefused()
        => Assert.Equal("access_denied", (await RefuseAsync(Payments.Details, Payments.ClosedApi)).Error);

    private static string Entry(string rest) => $$"""{"type":"money_transfer",{{rest.Trim()}}}""";

    private static string Entries(int count) => $"[{string.Join(',', Enumerable.Repeat("""{"type":"money_transfer"}""", count))}]";

    private static string Properties(int count) => string.Join(',', Enumerable.Range(0, count).Select(static number => $"\"p{number}\":{number}"));

    /// <summary>An entry is the first level: this many more inside.</summary>
    private static string Nested(int levels) => levels == 0 ? "\"end\":1" : $$"""
        "level":{{{Nested(levels - 1).Trim()}}}
        """;

    private static string OfSize(int bytes)
    {
        const string Piece = "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv";
        var text = $$"""[{"type":"money_transfer","pad":["{{string.Join("\",\"", Enumerable.Repeat(Piece, 48))}}",""]}]""";
        return text.Replace("\"\"]", $"\"{new string('w', bytes - text.Length)}\"]", StringComparison.Ordinal);
    }
}
