using System.Text;
using System.Text.Json;
using Engine.Core.Storage;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Storage;

/// <summary>What an index finds is what reading every document finds.</summary>
public sealed class PathIndexTests
{
    private static readonly string[] Texts = ["", "a", "A", "ab", "aB", "abc", "b", "10", "10.0", "1e1", "true", "TRUE", "*", "é", "É", "ß", "𐐀", "𐐨"];
    private static readonly string[] Numbers = ["10", "10.0", "1e1", "-1.5", "0", "12345678901234567890123", "12345678901234567890124", "1e300"];

    [Property(MaxTest = 400)]
    public Property Find_FindsWhatTheMatcherFinds() => Prop.ForAll(
        Documents().ToArbitrary(), Documents().ToArbitrary(), Filters().ToArbitrary(),
        static (first, then, filter) =>
        {
            var documents = first.Select(static (body, i) => Document(i, body)).ToList();
            var index = new PathIndex("v.x");
            index.Fill(documents, CancellationToken.None);
            var fork = index.Fork();
            var before = Expected(documents, filter);

            // Half are replaced, the rest removed; some are new.
            for (var i = 0; i < Math.Max(documents.Count, then.Length); i++)
            {
                var previous = i < documents.Count ? documents[i] : null;
                var current = i < then.Length ? Document(i, then[i]) : null;
                index.Replace(previous, current);
            }

            var after = Expected([.. then.Select(static (body, i) => Document(i, body))], filter);
            return Found(index, filter).SetEquals(after) && Found(fork, filter).SetEquals(before);
        });

    [Fact]
    public async Task Search_BeforeWhileAndAfterTheIndexIsMade_FindsTheSame()
    {
        var store = new MemoryStore();
        for (var i = 0; i < 400; i++)
        {
            await store.Users.InsertAsync("t", "user", Document(i, "{\"v\":{\"x\":\"" + (i % 4 == 0 ? "gold" : "iron") + "\"}}"));
        }

        var query = new DocumentQuery { Filter = new DocumentFilter.Field("v.x", FieldComparison.Equal, "GOLD", IgnoreCase: true), CountTotal = true, Take = 10 };
        for (var i = 0; i < 300; i++)
        {
            var page = await store.Users.QueryAsync("t", "user", query);
            Assert.Equal(100 + i, page.Total);
            Assert.Equal(Enumerable.Range(0, 10).Select(static n => $"{n * 4}"), page.Items.Select(static item => item.Id));
            await store.Users.InsertAsync("t", "user", Document(1000 + i, """{"v":{"x":"Gold"}}"""));
            await Task.Yield();
        }
    }

    private static HashSet<string> Found(PathIndex index, DocumentFilter.Field filter) => [.. index.Find(new DocumentComparison(filter)).Select(static document => document.Id)];

    private static HashSet<string> Expected(IEnumerable<StoredDocument> documents, DocumentFilter filter)
    {
        var matcher = new DocumentMatcher(filter);
        return [.. documents.Where(matcher.Matches).Select(static document => document.Id)];
    }

    private static StoredDocument Document(int id, string body) => new() { Id = $"{id}", Sequence = id + 1, Body = Encoding.UTF8.GetBytes(body) };

    private static Gen<string[]> Documents()
    {
        var scalar = Gen.OneOf(
            Gen.Elements(Texts).Select(static text => JsonSerializer.Serialize(text)),
            Gen.Elements(Numbers),
            Gen.Elements("true", "false", "null", "{}"));
        var value = Gen.OneOf(scalar, scalar.ArrayOf(3).Select(static items => $"[{string.Join(',', items)}]"));
        var document = Gen.OneOf(
            value.Select(static x => "{\"v\":{\"x\":" + x + "}}"),
            value.Select(static x => "{\"v\":[{\"x\":" + x + "},{\"x\":1}]}"),
            value.Two().Select(static two => "{\"v.x\":" + two.Item1 + ",\"v\":{\"x\":" + two.Item2 + "}}"),
            Gen.Constant("""{"v":1}"""));
        return document.ArrayOf();
    }

    private static Gen<DocumentFilter.Field> Filters()
    {
        var patterns = Texts.SelectMany(static text => new[] { text, text + "*", "*" + text, $"a*{text}" }).Concat(Numbers).ToArray();
        return Gen.Elements(Enum.GetValues<FieldComparison>())
            .SelectMany(comparison => Gen.Elements(patterns).SelectMany(text => Gen.Elements(true, false).Select(ignoresCase => new DocumentFilter.Field("v.x", comparison, text, ignoresCase))));
    }
}
