using System.Text;
using System.Text.Json;
using Engine.Core.Http;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Http;

public sealed class JsonBodyParserTests
{
    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Gen.Elements("{", "}", "[", "]", ":", ",", "\"a\"", "\"b\"", "\"authorization_details\"", "null", "true", "1", "1e999", "\"\\ud800\"", "\"\\u0000\"", "\"", "\\", "//", " ", "\uFEFF", "\"é\"")
            .ListOf().Select(static parts => Encoding.UTF8.GetBytes(string.Concat(parts))),
        from json in Gen.Constant("""{"grant_type":"client_credentials","client_id":"a","authorization_details":[{"type":"x"}]}""")
        from index in Gen.Choose(0, json.Length - 1)
        from value in ArbMap.Default.GeneratorFor<byte>()
        select Changed(json, index, value));

    [Property(MaxTest = 1000)]
    public Property Parse_AnyBytes_NeverThrows()
        => Prop.ForAll(Bytes.ToArbitrary(), static bytes => JsonBodyParser.Parse(bytes, out var problem) is not null == problem is null);

    [Property(MaxTest = 300)]
    public Property Parse_SerializedStrings_ComeBack()
    {
        var text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static value => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value.Get)));
        var pairs = (from name in text from value in text select (name, value)).ListOf();
        return Prop.ForAll(pairs.ToArbitrary(), static items =>
        {
            var expected = items.DistinctBy(static item => item.name).ToDictionary(static item => item.name, static item => item.value);
            return JsonBodyParser.Parse(JsonSerializer.SerializeToUtf8Bytes(expected), out _)!.ToDictionary().OrderBy(static item => item.Key, StringComparer.Ordinal)
                .SequenceEqual(expected.OrderBy(static item => item.Key, StringComparer.Ordinal));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\"a\"")]
    [InlineData("{\"scope\":1}")]
    [InlineData("{\"client_id\":true}")]
    [InlineData("{\"username\":{}}")]
    [InlineData("{\"audience\":[]}")]
    [InlineData("{\"a\":\"b\"")]
    [InlineData("{\"a\":\"b\"}{}")]
    [InlineData("{\"a\":\"b\",}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("\uFEFF{}")]
    public void Parse_AnythingButAnObjectOfStrings_IsRefusedWithAReason(string json)
    {
        Assert.Null(JsonBodyParser.Parse(Encoding.UTF8.GetBytes(json), out var problem));
        Assert.NotNull(problem);
        Assert.DoesNotContain(problem, static character => character is < ' ' or > '~' or '"' or '\\');
    }

    [Fact]
    public void Parse_NullAndAuthorizationDetails_AreLeftOutAndKeptAsText()
    {
        var parsed = JsonBodyParser.Parse("""{"a":null,"authorization_details":[{"type":"x" }],"b":"1"}"""u8, out _)!;

        Assert.Equal([new("authorization_details", """[{"type":"x" }]"""), new("b", "1")], parsed);
    }

    [Fact]
    public void Parse_UnknownMembersOfOtherTypes_AreNoReasonToRefuse()
    {
        var parsed = JsonBodyParser.Parse("""{"a":1.50,"b":true,"c":{"d":[1]},"e":[{}],"scope":"openid"}"""u8, out var problem)!;

        Assert.Null(problem);
        Assert.Equal([new("a", "1.50"), new("b", "true"), new("scope", "openid")], parsed);
    }

    [Property]
    public bool Printable_AnyText_IsSafeInADescription(NonNull<string> text)
        => JsonBodyParser.Printable(text.Get) is { Length: <= 64 } printable && printable.All(static character => character is >= ' ' and <= '~' and not '"' and not '\\');

    private static byte[] Changed(string json, int index, byte value)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[index] = value;
        return bytes;
    }
}
