using Engine.Core.Authorize;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Authorize;

public sealed class PkceTests
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly Gen<string> Verifier =
        from length in Gen.Choose(43, 128)
        from characters in Gen.Elements(Unreserved.ToCharArray()).ArrayOf(length)
        select new string(characters);

    [Property]
    public Property Verify_ChallengeOfTheVerifier_Succeeds()
        => Prop.ForAll(Verifier.ToArbitrary(), static verifier => Pkce.Verify(Pkce.Challenge(verifier), Pkce.S256, verifier)
            && Pkce.Verify(verifier, Pkce.Plain, verifier)
            && Pkce.Verify(verifier, null, verifier)
            && Pkce.IsWellFormed(Pkce.Challenge(verifier)));

    [Property]
    public Property Verify_AnotherVerifier_Fails()
    {
        var cases = from verifier in Verifier
                    from other in Gen.OneOf(Verifier, Changed(verifier), Gen.Constant(verifier + "x"), Gen.Constant(verifier[..^1]), Gen.Constant(Pkce.Challenge(verifier)))
                    select (verifier, other);
        return Prop.ForAll(cases.ToArbitrary(), static pair => pair.verifier == pair.other
            || (!Pkce.Verify(Pkce.Challenge(pair.verifier), Pkce.S256, pair.other) && !Pkce.Verify(pair.verifier, Pkce.Plain, pair.other)));
    }

    [Property]
    public Property Verify_TheMethodsAreMixedUp_Fails()
        => Prop.ForAll(Verifier.ToArbitrary(), static verifier => !Pkce.Verify(verifier, Pkce.S256, verifier) && !Pkce.Verify(Pkce.Challenge(verifier), Pkce.Plain, verifier));

    [Property]
    public Property Verify_OneOfTheTwoIsMissing_Fails()
        => Prop.ForAll(Verifier.ToArbitrary(), static verifier => !Pkce.Verify(null, null, verifier)
            && !Pkce.Verify(Pkce.Challenge(verifier), Pkce.S256, null)
            && !Pkce.Verify(verifier, Pkce.Plain, null));

    [Fact]
    public void Verify_NeitherChallengeNorVerifier_Succeeds() => Assert.True(Pkce.Verify(null, null, null));

    [Fact]
    public void Challenge_ExampleOfTheStandard_IsTheStandardsChallenge()
        => Assert.Equal("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", Pkce.Challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));

    [Theory]
    [InlineData(42, 'a')]
    [InlineData(129, 'a')]
    [InlineData(43, '+')]
    [InlineData(43, '/')]
    [InlineData(43, '=')]
    [InlineData(43, ' ')]
    [InlineData(43, 'é')]
    [InlineData(43, '\0')]
    public void Verify_MalformedVerifier_IsRefusedEvenAsPlain(int length, char character)
    {
        var verifier = new string('a', length - 1) + character;

        Assert.False(Pkce.IsWellFormed(verifier));
        Assert.False(Pkce.Verify(verifier, Pkce.Plain, verifier));
    }

    private static Gen<string> Changed(string verifier)
        => from index in Gen.Choose(0, verifier.Length - 1)
           from character in Gen.Elements(Unreserved.ToCharArray())
           select string.Concat(verifier.AsSpan(0, index), character.ToString(), verifier.AsSpan(index + 1));
}
