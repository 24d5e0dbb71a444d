using Engine.Core.Time;
using Engine.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Tokens;

public sealed class OpaqueTokenTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    private static readonly OpaqueTokenContent Content = new("auth0|1", "client", ["openid", "profile"], DateTimeOffset.FromUnixTimeSeconds(1_900_000_000), "sid", "family");

    [Property]
    public bool TryRead_WhatWasCreated_ComesBack(NonNull<string> subject, int seconds, bool hasSession, bool hasFamily, string[] scopes)
    {
        var content = new OpaqueTokenContent(
            ValidText(subject.Get),
            "client \"é\"",
            [.. (scopes ?? []).Select(static scope => ValidText(scope ?? "").Replace(" ", "", StringComparison.Ordinal)).Where(static scope => scope.Length > 0)],
            DateTimeOffset.FromUnixTimeSeconds(seconds),
            hasSession ? "s" : null,
            hasFamily ? "f" : null);
        var read = OpaqueToken.TryRead(OpaqueToken.Create("https://login.example.com/", content, Key, SecretSource.System), Key)!;
        return read.Scopes.SequenceEqual(content.Scopes)
            && (read.Subject, read.ClientId, read.ExpiresAt, read.SessionId, read.Family) == (content.Subject, content.ClientId, content.ExpiresAt, content.SessionId, content.Family);
    }

    [Fact]
    public void TryRead_AnyCharacterChanged_IsNull()
    {
        var token = OpaqueToken.Create("https://login.example.com/", Content, Key, SecretSource.System);
        for (var i = 0; i < token.Length; i++)
        {
            foreach (var replacement in Alphabet.Where(character => character != token[i]))
            {
                Assert.Null(OpaqueToken.TryRead(string.Concat(token.AsSpan(0, i), replacement.ToString(), token.AsSpan(i + 1)), Key));
            }
        }
    }

    [Fact]
    public void TryRead_AnyCharacterRemovedOrInserted_IsNull()
    {
        var token = OpaqueToken.Create("https://login.example.com/", Content, Key, SecretSource.System);
        for (var i = 0; i <= token.Length; i++)
        {
            Assert.All(" \n=A.", character => Assert.Null(OpaqueToken.TryRead(token.Insert(i, character.ToString()), Key)));
            if (i < token.Length)
            {
                Assert.Null(OpaqueToken.TryRead(token.Remove(i, 1), Key));
            }
        }
    }

    [Fact]
    public void TryRead_AnotherKey_IsNull()
        => Assert.Null(OpaqueToken.TryRead(OpaqueToken.Create("https://login.example.com/", Content, Key, SecretSource.System), new byte[32]));

    [Property(MaxTest = 500)]
    public Property TryRead_AnyText_IsNullAndNeverThrows()
        => Prop.ForAll(
            Gen.OneOf(ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static text => text.Get), Gen.Elements("a", ".", "..", "AAAA", "=", " ", "AAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAA").ListOf().Select(static parts => string.Concat(parts))).ToArbitrary(),
            static text => OpaqueToken.TryRead(text, Key) is null);

    [Fact]
    public void Create_Token_IsACompactJweThatNamesTheIssuer()
    {
        var parts = OpaqueToken.Create("https://login.example.com/", Content, Key, SecretSource.System).Split('.');

        Assert.Equal(5, parts.Length);
        Assert.Equal("", parts[1]);
        Assert.Equal("""{"alg":"dir","enc":"A256GCM","iss":"https://login.example.com/"}""", System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0])));
    }

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. \né";

    private static string ValidText(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
