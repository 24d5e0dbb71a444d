using System.Security.Cryptography;
using Engine.Core.Keys;
using Engine.Core.Time;
using FsCheck;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Keys;

public sealed class SecretProtectorTests
{
    private static readonly SecretProtector Protector = new(new byte[32], SecretSource.System);
    private static readonly SecretProtector Other = new([.. Enumerable.Repeat((byte)1, 32)], SecretSource.System);

    [Property]
    public bool Unprotect_WhatWasProtected_ComesBack(NonNull<string> text)
    {
        var plain = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get));
        var (one, two) = (Protector.Protect(plain), Protector.Protect(plain));
        return Protector.Unprotect(one) == plain && Protector.Unprotect(two) == plain && one != two;
    }

    [Fact]
    public void Unprotect_SecretThatLooksProtected_ComesBack()
    {
        var nested = Protector.Protect("a");

        Assert.Equal(nested, Protector.Unprotect(Protector.Protect(nested)));
    }

    [Fact]
    public void Unprotect_AnotherMasterKey_Throws()
        => Assert.ThrowsAny<CryptographicException>(() => Other.Unprotect(Protector.Protect("secret")));

    [Fact]
    public void Unprotect_AnyCharacterChanged_Throws()
    {
        var wrapped = Protector.Protect("secret");
        for (var i = "enc:1:".Length; i < wrapped.Length; i++)
        {
            var changed = string.Concat(wrapped.AsSpan(0, i), wrapped[i] == 'A' ? "Q" : "A", wrapped.AsSpan(i + 1));
            Assert.ThrowsAny<CryptographicException>(() => Protector.Unprotect(changed));
        }
    }

    [Theory]
    [InlineData("enc:1:")]
    [InlineData("enc:1:AAAA")]
    [InlineData("enc:1:not base64!")]
    public void Unprotect_Damaged_Throws(string stored) => Assert.ThrowsAny<CryptographicException>(() => Protector.Unprotect(stored));

    [Fact]
    public void Unprotect_NeverProtected_IsReturnedAsItIs() => Assert.Equal("plain", Protector.Unprotect("plain"));

    [Fact]
    public void DeriveKey_TenantAndPurpose_GiveKeysOfTheirOwn()
    {
        byte[][] keys = [Protector.DeriveKey("a", "x"), Protector.DeriveKey("b", "x"), Protector.DeriveKey("a", "y"), Other.DeriveKey("a", "x")];

        Assert.Equal(4, keys.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(keys[0], new SecretProtector(new byte[32], SecretSource.System).DeriveKey("a", "x"));
    }
}
