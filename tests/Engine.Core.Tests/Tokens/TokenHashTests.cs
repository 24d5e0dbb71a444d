using System.Text;
using Engine.Core.Tokens;

namespace Engine.Core.Tests.Tokens;

public sealed class TokenHashTests
{
    /// <summary>The example of OpenID Connect Core, appendix A.4: an access token and the at_hash beside it.</summary>
    [Fact]
    public void Of_ExampleOfTheStandard_IsItsHash()
        => Assert.Equal("77QmUPtjPfzWtF2AnpK9RQ", TokenHash.Of(Encoding.ASCII.GetBytes("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y")));
}
