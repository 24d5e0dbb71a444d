using System.Security.Cryptography;
using Engine.Core.Keys;
using Engine.Core.Tests.Support;

namespace Engine.Core.Tests.Keys;

public sealed class RsaSignerTests
{
    [Fact]
    public async Task Sign_EightThreads_EverySignatureVerifies()
    {
        using var signer = new RsaSigner(Import());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () =>
            {
                var signature = new byte[signer.SignatureSize];
                for (var i = 0; i < 40; i++)
                {
                    var data = BitConverter.GetBytes((thread * 1000) + i);
                    var padding = i % 2 == 0 ? RSASignaturePadding.Pkcs1 : RSASignaturePadding.Pss;
                    Assert.Equal(256, signer.Sign(data, padding, signature));
                    Assert.True(signer.Verify(data, signature, padding));
                }
            },
            default,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    [Fact]
    public void Verify_OtherDataOrPadding_IsFalse()
    {
        using var signer = new RsaSigner(Import());
        var signature = new byte[signer.SignatureSize];
        signer.Sign("a"u8, RSASignaturePadding.Pkcs1, signature);

        Assert.True(signer.Verify("a"u8, signature, RSASignaturePadding.Pkcs1));
        Assert.False(signer.Verify("b"u8, signature, RSASignaturePadding.Pkcs1));
        Assert.False(signer.Verify("a"u8, signature, RSASignaturePadding.Pss));
        Assert.False(signer.Verify("a"u8, signature.AsSpan(1), RSASignaturePadding.Pkcs1));
        Assert.False(signer.Verify("a"u8, [], RSASignaturePadding.Pkcs1));
    }

    [Fact]
    public void PublicParameters_PrivatePart_IsNotThere()
    {
        using var signer = new RsaSigner(Import());

        Assert.Null(signer.PublicParameters.D);
        Assert.NotNull(signer.PublicParameters.Modulus);
    }

    private static RSA Import()
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(TestKeys.Current);
        return rsa;
    }
}
