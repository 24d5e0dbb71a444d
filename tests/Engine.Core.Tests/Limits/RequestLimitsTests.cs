using Engine.Core.Http;
using Engine.Core.Limits;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Limits;

public sealed class RequestLimitsTests
{
    private static readonly EngineLimits Limits = new() { Path = 10, QueryString = 20, HeaderFields = 3, Headers = 30, Parameters = 4, ParameterName = 5, Parameter = 6, State = 8, TokenParameter = 12, ScopeParameter = 20, Scopes = 3 };

    [Theory]
    [InlineData("/123456789", "", null)]
    [InlineData("/1234567890", "", "E1024")]
    [InlineData("/", "12345678901234567890", null)]
    [InlineData("/", "123456789012345678901", "E1025")]
    public void CheckEnvelope_PathAndQuery_AreLimited(string path, string query, string? error)
        => Assert.Equal(error, RequestLimits.CheckEnvelope(new EngineRequest { Method = "GET", Host = "h", Path = path, QueryString = query }, Limits)?.Id);

    [Theory]
    [InlineData(3, 9, null)]
    [InlineData(3, 10, "E1026")]
    [InlineData(4, 1, "E1026")]
    public void CheckEnvelope_Headers_AreLimitedInNumberAndSize(int fields, int length, string? error)
    {
        var request = new EngineRequest { Method = "GET", Host = "h", Path = "/" };
        for (var i = 0; i < fields; i++)
        {
            request.Headers.Add("a", new string('x', length));
        }

        Assert.Equal(error, RequestLimits.CheckEnvelope(request, Limits)?.Id);
    }

    [Theory]
    [InlineData("hint", 6, null)]
    [InlineData("hint", 7, "E1020")]
    [InlineData("state", 8, null)]
    [InlineData("state", 9, "E1020")]
    [InlineData("token", 12, null)]
    [InlineData("token", 13, "E1020")]
    [InlineData("scope", 20, null)]
    [InlineData("scope", 21, "E1020")]
    [InlineData("longer", 1, "E1021")]
    public void CheckParameters_LengthByName_IsLimitedAndNamed(string name, int length, string? error)
    {
        var refusal = RequestLimits.CheckParameters(new RequestParameters([new(name, new string('x', length))]), Limits);

        Assert.Equal(error, refusal?.Id);
        Assert.True(refusal is null || refusal.Description.Contains(name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a b c", null)]
    [InlineData(" a  b  c ", null)]
    [InlineData("a b c d", "E1023")]
    public void CheckParameters_Scopes_AreCounted(string scope, string? error)
        => Assert.Equal(error, RequestLimits.CheckParameters(new RequestParameters([new("scope", scope)]), Limits)?.Id);

    [Fact]
    public void CheckParameters_TooMany_IsRefused()
        => Assert.Equal("E1022", RequestLimits.CheckParameters(new RequestParameters(Enumerable.Range(0, 5).Select(static i => KeyValuePair.Create($"p{i}", ""))), Limits)?.Id);

    /// <summary>The two ways to find a repeated parameter agree.</summary>
    [Property]
    public bool FindRepeated_ManyOrFew_FindsTheSame(byte[] names)
    {
        var items = names.Select(static name => KeyValuePair.Create($"p{name % 40}", "")).ToList();
        var expected = items.Where((item, index) => items.Take(index).Any(earlier => earlier.Key == item.Key)).Select(static item => item.Key).FirstOrDefault();
        return new RequestParameters(items).FindRepeated() == expected;
    }
}
