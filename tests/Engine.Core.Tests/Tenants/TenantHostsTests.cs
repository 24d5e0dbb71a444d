using Engine.Core.Tenants;

namespace Engine.Core.Tests.Tenants;

public sealed class TenantHostsTests
{
    [Theory]
    [InlineData("acme.example", true)]
    [InlineData("ACME.example", true)]
    [InlineData("acme.example:8080", true)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1:5000", true)]
    [InlineData("[::1]:5000", true)]
    [InlineData("", false)]
    [InlineData("acme.example:443", false)]
    [InlineData("acme.example:99999", false)]
    [InlineData("acme.example/", false)]
    [InlineData("https://acme.example", false)]
    [InlineData("a@acme.example", false)]
    [InlineData("acme example", false)]
    [InlineData("acme.example\n", false)]
    [InlineData("acme.example?x", false)]
    [InlineData("*.acme.example", false)]
    [InlineData("::1", false)]
    public void IsHost_Text_IsWhatARequestCanName(string host, bool expected) => Assert.Equal(expected, TenantHosts.IsHost(host));

    [Fact]
    public void IsHost_LongerThanAnyName_IsNone()
    {
        Assert.False(TenantHosts.IsHost(new string('a', 260)));
        Assert.False(TenantHosts.IsHost(string.Join('.', Enumerable.Repeat(new string('a', 63), 5))));
    }

    [Theory]
    [InlineData("https://acme.example/", "https://moved.example:8443/")]
    [InlineData("http://acme.example:5000/login/", "http://moved.example:8443/login/")]
    [InlineData("https://acme.example", "https://moved.example:8443")]
    public void Move_Address_KeepsSchemeAndPath(string address, string expected) => Assert.Equal(expected, TenantHosts.Move(address, "moved.example:8443"));
}
