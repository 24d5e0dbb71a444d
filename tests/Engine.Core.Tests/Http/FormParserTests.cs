using System.Text;
using Engine.Core.Http;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Http;

public sealed class FormParserTests
{
    /// <summary>Bytes that look like a form more often than random ones do.</summary>
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Gen.Elements("&", "=", "%", "+", "%4", "%41", "%zz", "%C3", "%c3%a9", "%00", "a", "\u00e9", "é").ListOf().Select(static parts => Encoding.UTF8.GetBytes(string.Concat(parts))));

    [Property(MaxTest = 1000)]
    public Property Parse_AnyBytes_NeverThrows()
        => Prop.ForAll(Bytes.ToArbitrary(), static bytes =>
        {
            var parsed = FormParser.Parse(bytes);
            return parsed is null || parsed.Count <= bytes.Length;
        });

    [Property(MaxTest = 500)]
    public bool ParseQuery_AnyText_NeverThrows(string? query) => FormParser.ParseQuery(query ?? "") is { Count: >= 0 } or null;

    [Property(MaxTest = 500)]
    public Property Parse_EncodedParameters_ComeBack()
    {
        var text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static value => Valid(value.Get));
        var pairs = (from name in text from value in text select new KeyValuePair<string, string>(name, value)).ListOf();
        return Prop.ForAll(pairs.ToArbitrary(), static items =>
        {
            var kept = items.Take(FormParser.MaxParameters).ToList();
            var encoded = string.Join('&', kept.Select(static item => $"{Uri.EscapeDataString(item.Key)}={Uri.EscapeDataString(item.Value)}"));
            var plus = encoded.Replace("%20", "+", StringComparison.Ordinal);
            return kept.SequenceEqual(FormParser.Parse(Encoding.UTF8.GetBytes(encoded))!) && kept.SequenceEqual(FormParser.ParseQuery(plus)!);
        });
    }

    [Theory]
    [InlineData("a=%")]
    [InlineData("a=%4")]
    [InlineData("a=%4g")]
    [InlineData("a=%ff")]
    [InlineData("%c3=1")]
    [InlineData("a=%ed%a0%80")]
    public void Parse_BrokenEscape_IsNull(string form) => Assert.Null(FormParser.Parse(Encoding.ASCII.GetBytes(form)));

    [Fact]
    public void Parse_BytesThatAreNoUtf8_IsNull() => Assert.Null(FormParser.Parse([(byte)'a', (byte)'=', 0xC3]));

    [Fact]
    public void Parse_LimitOfParameters_IsKeptToTheLetter()
    {
        Assert.Equal(500, FormParser.Parse(Form(500))!.Count);
        Assert.Null(FormParser.Parse(Form(501)));
    }

    [Fact]
    public void Parse_EmptyPairsAndMissingValues_AreNoParametersAndEmptyOnes()
    {
        var parsed = FormParser.Parse("&&a&b=&=c&"u8)!;

        Assert.Equal([new("a", ""), new("b", ""), new("", "c")], parsed);
        Assert.Null(parsed["a"]);
        Assert.True(parsed.Contains("a"));
    }

    [Fact]
    public void Parse_ValueLongerThanTheStackBuffer_ComesBack()
        => Assert.Equal(new string(' ', 5000), FormParser.Parse(Encoding.ASCII.GetBytes("a=" + new string('+', 5000)))!["a"]);

    [Fact]
    public void FindRepeated_ParameterTwice_IsNamedUnlessItMayRepeat()
    {
        Assert.Equal("b", FormParser.Parse("a=1&b=2&b=2"u8)!.FindRepeated());
        Assert.Null(FormParser.Parse("resource=1&resource=2&a=1"u8)!.FindRepeated());
    }

    private static byte[] Form(int count) => Encoding.ASCII.GetBytes(string.Join('&', Enumerable.Range(0, count).Select(static i => $"p{i}=1")));

    /// <summary>Text as UTF-8 can carry it: unpaired surrogates become the replacement character.</summary>
    private static string Valid(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
