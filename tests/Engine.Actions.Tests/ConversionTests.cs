using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Actions.Tests;

public class ConversionTests
{
    private static readonly JintActionRunner Runner = new();

    private static Gen<JsonNode?> Nodes(int depth)
    {
        var text = Gen.Elements("", "a", "constructor", "toString", "__proto__", "0", "10", "ü", "\ud83d\ude00", "a\"b\\", "\u0000");
        var scalar = Gen.OneOf(
            Gen.Constant<JsonNode?>(null),
            ArbMap.Default.GeneratorFor<bool>().Select(b => (JsonNode?)JsonValue.Create(b)),
            ArbMap.Default.GeneratorFor<int>().Select(n => (JsonNode?)JsonValue.Create(n)),
            ArbMap.Default.GeneratorFor<NormalFloat>().Select(n => (JsonNode?)JsonValue.Create(n.Get == 0 ? 0d : n.Get)),
            text.Select(t => (JsonNode?)JsonValue.Create(t)));
        if (depth == 0)
        {
            return scalar;
        }

        var inner = Nodes(depth - 1);
        return Gen.OneOf(
            scalar,
            inner.ArrayOf(3).Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            text.Zip(inner).ArrayOf(4).Select(pairs => (JsonNode?)new JsonObject(
                pairs.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2?.DeepClone())))));
    }

    [Property(MaxTest = 200)]
    public Property Json_ThroughAScriptAndBack_IsTheSame() => Prop.ForAll(Nodes(3).ToArbitrary(), node =>
    {
        var e = Scripts.PostLogin(metadata: new JsonObject { ["v"] = node?.DeepClone() });
        var result = Scripts.Evaluate(Runner, "event.user.app_metadata.v", e).GetAwaiter().GetResult();
        // Through text: a node that holds an int and one that holds a long of the same value are not equal as nodes
        return JsonNode.DeepEquals(Reparse(node), Reparse(result)).Label($"{node?.ToJsonString()} became {result?.ToJsonString()}");
    });

    [Property(MaxTest = 100)]
    public Property Json_StringifiedByTheScript_IsTheSame() => Prop.ForAll(Nodes(3).ToArbitrary(), node =>
    {
        var e = Scripts.PostLogin(metadata: new JsonObject { ["v"] = node?.DeepClone() });
        var text = (string)Scripts.Evaluate(Runner, "JSON.stringify(JSON.parse(JSON.stringify(event.user.app_metadata.v)))", e).GetAwaiter().GetResult()!;
        return JsonNode.DeepEquals(Reparse(node), JsonNode.Parse(text)).Label($"{node?.ToJsonString()} became {text}");
    });

    [Theory]
    [InlineData("undefined", "null")]
    [InlineData("() => 1", "null")]
    [InlineData("Symbol('x')", "null")]
    [InlineData("NaN", "null")]
    [InlineData("-0", "0")]
    [InlineData("9007199254740991", "9007199254740991")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e21", "1E+21")]
    [InlineData("new Date(0)", "\"1970-01-01T00:00:00.000Z\"")]
    [InlineData("[1,undefined,() => 1]", "[1,null,null]")]
    [InlineData("({ a: undefined, b() {}, c: 1 })", "{\"c\":1}")]
    [InlineData("({ toJSON(k) { return k + '!'; } })", "\"!\"")]
    [InlineData("new Map([[1, 2]])", "{}")]
    public async Task Value_OfEveryKind_BecomesJson(string expression, string expected) =>
        Assert.Equal(expected, (await Scripts.Evaluate(Runner, expression))?.ToJsonString() ?? "null");

    [Theory]
    [InlineData("'a-b'.replace(/(a)-(?<n>b)/, '$2$1$$$<n>$&$9')", "ba$ba-b$9")]
    [InlineData("'aXbX'.replaceAll('X', (m, p) => m + p)", "aX1bX3")]
    [InlineData("'x'.repeat(3).padStart(5, 'ab').toUpperCase()", "ABXXX")]
    [InlineData("'aaa'.replace(/a/g, '[$`]')", "[][a][aa]")]
    [InlineData("'x'.repeat(600).replace(/x/g, \"$'\").length + ''", "179700")]
    [InlineData("String([1, [2, [3, null]], undefined])", "1,2,3,,")]
    [InlineData("[1, [2, [3, [4]]]].flat(2).map(x => Array.isArray(x) ? 'a' : x).join('-')", "1-2-3-a")]
    [InlineData("JSON.stringify({ b: 1, a: [{ b: 2, c: 3 }] }, ['a', 'b'])", "{\"a\":[{\"b\":2}],\"b\":1}")]
    [InlineData("JSON.stringify({ a: 1, b: 2 }, (k, v) => k === 'a' ? undefined : v, 1)", "{\n \"b\": 2\n}")]
    [InlineData("encodeURIComponent('a b&ü')", "a%20b%26%C3%BC")]
    [InlineData("String.raw`a\\n${1}b`", "a\\n1b")]
    [InlineData("'a1b2'.split(/\\d/).join()", "a,b,")]
    [InlineData("[].concat.name + [].join.length + ''.repeat.name", "concat1repeat")]
    public async Task GuardedFunction_WithinTheLimits_BehavesAsSpecified(string expression, string expected) =>
        Assert.Equal(expected, (string?)await Scripts.Evaluate(Runner, expression));

    private static JsonNode? Reparse(JsonNode? node) => node is null ? null : JsonNode.Parse(node.ToJsonString());
}
