using Engine.Core.Time;

namespace Engine.Core.Tests.Time;

public sealed class SecretSourceTests
{
    [Fact]
    public void Id_ManyCharacters_EveryOneIsAboutEquallyLikely()
    {
        // 62 characters, 124,000 draws: 2,000 each, give or take 45 (one standard deviation); 300 is beyond any accident.
        var counts = SecretSource.System.Id("", 124_000).CountBy(static character => character).ToDictionary();

        Assert.Equal(62, counts.Count);
        Assert.All(counts, static count => Assert.InRange(count.Value, 1_700, 2_300));
        Assert.All(counts.Keys, static character => Assert.True(char.IsAsciiLetterOrDigit(character)));
    }

    [Fact]
    public void Id_BytesAboveTheLargestMultiple_ArePassedOver()
    {
        // 248 to 255 would make the first eight letters likelier; the source gives them first, then 61.
        var source = new Scripted([248, 255, 250, 61]);

        Assert.Equal("id_9", source.Id("id_", 1));
    }

    [Theory]
    [InlineData("cgr_", 16)]
    [InlineData("", 21)]
    [InlineData("", 200)]
    [InlineData("x", 0)]
    public void Id_PrefixAndLength_AreKept(string prefix, int length)
        => Assert.Matches($"^{prefix}[A-Za-z0-9]{{{length}}}$", SecretSource.System.Id(prefix, length));

    [Theory]
    [InlineData(16, 22)]
    [InlineData(24, 32)]
    [InlineData(32, 43)]
    [InlineData(64, 86)]
    public void Token_Bytes_AreUrlSafeCharacters(int bytes, int length) => Assert.Matches($"^[A-Za-z0-9_-]{{{length}}}$", SecretSource.System.Token(bytes));

    [Fact]
    public void Hex_Digits_AreLowerCase() => Assert.Matches("^[0-9a-f]{24}$", SecretSource.System.Hex(24));

    [Fact]
    public void Uuid_Format_IsVersionFour() => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", SecretSource.System.Uuid());

    [Fact]
    public void Everything_DrawnAThousandTimes_IsNeverTheSame()
    {
        var values = Enumerable.Range(0, 1000).SelectMany(static _ => new[] { SecretSource.System.Id("", 21), SecretSource.System.Token(16), SecretSource.System.Hex(24), SecretSource.System.Uuid() }).ToList();

        Assert.Equal(values.Count, values.Distinct().Count());
    }

    private sealed class Scripted(byte[] first) : SecretSource
    {
        public override void Fill(Span<byte> bytes)
        {
            bytes.Clear();
            first.CopyTo(bytes);
        }
    }
}
