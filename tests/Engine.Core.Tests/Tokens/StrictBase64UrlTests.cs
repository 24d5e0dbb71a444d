using System.Buffers.Text;
using Engine.Core.Tokens;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Tokens;

public sealed class StrictBase64UrlTests
{
    [Property]
    public bool Decode_EncodedBytes_ComeBack(byte[] bytes) => StrictBase64Url.Decode(Base64Url.EncodeToString(bytes)).SequenceEqual(bytes);

    [Theory]
    [InlineData("QQ==")]
    [InlineData("Q Q")]
    [InlineData("QQ\n")]
    public void Decode_AnotherSpellingOfTheSameBytes_Throws(string text)
    {
        // The platform reads them all as "A"; that is why this decoder exists.
        Assert.Equal("A"u8.ToArray(), Base64Url.DecodeFromChars(text));
        Assert.Throws<FormatException>(() => StrictBase64Url.Decode(text));
    }

    [Theory]
    [InlineData("QR")]
    [InlineData("Q")]
    [InlineData("Q+==")]
    [InlineData("é")]
    public void Decode_NoEncodingOfAnything_Throws(string text) => Assert.Throws<FormatException>(() => StrictBase64Url.Decode(text));
}
