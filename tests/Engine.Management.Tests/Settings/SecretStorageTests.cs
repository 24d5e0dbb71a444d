using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Engine.Core;
using Engine.Core.Connections;
using Engine.Core.Keys;
using Engine.Core.Time;
using Engine.Management.Machine;
using Engine.Management.Resources;
using Engine.Management.Schema;
using Engine.Management.Tests.Lifecycle;

namespace Engine.Management.Tests.Settings;

/// <summary>What the table of types flags as secret is nowhere in the store, whichever operation has taken it.</summary>
public sealed partial class SecretStorageTests
{
    private const string Marker = "hush-";

    private static readonly IReadOnlyList<Call> Calls =
    [
        .. File.ReadLines(Path.Combine(SettingsTests.Root, "tests", "Engine.Management.Tests", "Settings", "secrets.txt"))
            .Where(static line => line.Length > 0 && line[0] != '#')
            .Select(static line => Line().Match(line))
            .Select(static line => new Call(line.Groups["word"].Value, line.Groups["method"].Value, line.Groups["path"].Value, line.Groups["body"].Value)),
    ];

    [Fact]
    public void File_EveryFieldFlaggedSecret_IsSent()
    {
        var operations = new OperationTable(Catalog.CreateHandlers());
        var sent = new HashSet<string>(StringComparer.Ordinal);
        foreach (var call in Calls)
        {
            var operation = operations.Find(call.Method, call.Path, out _)!.Value.Operation;
            if (operation.BodyType is { } type)
            {
                var tree = FieldTree.OfSecret([type]);
                var body = JsonNode.Parse(call.Body);
                sent.UnionWith(tree.Paths.Where(path => Holds(body, path.Split('.'))).Select(path => $"{operation.Method} {operation.Path}: {path}"));
            }
        }

        var flagged = operations.Operations.Where(static operation => operation is { Handler: not null, BodyType: not null })
            .SelectMany(static operation => FieldTree.OfSecret([operation.BodyType!]).Paths.Select(path => $"{operation.Method} {operation.Path}: {path}"));
        Assert.Empty(flagged.Except(sent));
    }

    [Fact]
    public async Task Store_AfterEveryCall_HasNothingOfASecretInClear()
    {
        var store = new RawStore();
        await using (var engine = Create(store, 1))
        {
            await SendAllAsync(engine, answer =>
            {
                Assert.Empty(store.Naming(Marker));
                if ((answer as JsonObject)?["ticket_id"]?.GetValue<string>() is { } ticket)
                {
                    Assert.Empty(store.Naming(ticket));
                }
            });
        }

        // The journal was looked at the right way: what isn't secret is there.
        Assert.NotEmpty(store.Naming("https://api.example"));
        Assert.NotEmpty(Wrapped(store));
    }

    [Fact]
    public async Task MasterKey_Changed_EverySecretFollowsAndIsReadAsBefore()
    {
        var store = new RawStore();
        Dictionary<string, JsonNode?> before;
        await using (var first = Create(store, 1))
        {
            before = await ReadAllAsync(first, await SendAllAsync(first, static _ => { }));
        }

        await using (var second = Create(store, 2, previous: 1))
        {
            await second.StartAsync();
        }

        var protector = new SecretProtector(Key(2), SecretSource.System);
        Assert.DoesNotContain(Wrapped(store), text => protector.TryUnprotect(text, out _) is null);
        await using var third = Create(store, 2);
        foreach (var (path, shown) in before)
        {
            Assert.DoesNotContain("enc:1:", shown?.ToJsonString() ?? "", StringComparison.Ordinal);
            Assert.True(JsonNode.DeepEquals(shown, await third.Management().GetAsync(path)), path);
        }
    }

    /// <summary>The engine reads connections without the table of types: it has to take the same options for secret.</summary>
    [Fact]
    public void Connections_SecretOptions_AreTheSameForTheEngineAndTheTable()
    {
        var flagged = FieldTree.OfSecret([TypeTable.OfKind(ConnectionResource.Kind.Name)]).Paths.Select(static path => path["options.".Length..]);

        Assert.Equal(ConnectionSecrets.Names.Order(StringComparer.Ordinal), flagged.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kinds_OfTheTable_AreKindsThatAreStored()
    {
        var stored = Catalog.Resources.Select(static resource => resource.Kind)
            .Concat([ActionResource.VersionKind, ActionModuleResource.VersionKind, ConnectionKeys.Kind, PipelineResources.ConfigKind])
            .Select(static kind => kind.Name);

        Assert.Empty(TypeTable.Kinds.Except(stored));
    }

    private static bool Holds(JsonNode? value, ReadOnlySpan<string> path)
    {
        switch (value)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    if (Holds(item, path))
                    {
                        return true;
                    }
                }

                return false;
            case JsonObject entity when path.Length > 0:
                foreach (var (name, inner) in entity)
                {
                    if ((name == path[0] || path[0] == TypeTable.AnyField) && Holds(inner, path[1..]))
                    {
                        return true;
                    }
                }

                return false;
            default:
                return path.Length == 0 && value is not null && value.ToJsonString().Contains(Marker, StringComparison.Ordinal);
        }
    }

    private static async Task<Dictionary<string, string>> SendAllAsync(IdentityEngine engine, Action<JsonNode?> onAnswer)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var management = engine.Management();
        foreach (var call in Calls)
        {
            var path = Fill(call.Path, words);
            var body = JsonNode.Parse(Fill(call.Body, words));
            var answer = await (call.Method switch
            {
                "GET" => management.GetAsync(path),
                "POST" => management.CreateAsync(path, body),
                "PATCH" => management.UpdateAsync(path, body!),
                _ => management.SetAsync(path, body!),
            });
            Assert.Null(AnswerContract.FindFault(call.Method, path, answer is null ? null : JsonNode.Parse(answer.ToJsonString())));
            if (call.Word.Length > 0)
            {
                words[call.Word] = (answer!["id"] ?? answer["client_id"])!.GetValue<string>();
            }

            onAnswer(answer);
        }

        return words;
    }

    /// <summary>What the resources of the calls show.</summary>
    private static async Task<Dictionary<string, JsonNode?>> ReadAllAsync(IdentityEngine engine, Dictionary<string, string> words)
    {
        var operations = new OperationTable(Catalog.CreateHandlers());
        var read = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var call in Calls)
        {
            var path = Fill(call.Word.Length > 0 ? $"{call.Path}/{{{call.Word}}}" : call.Path, words);
            if (operations.Find("GET", path, out _) is { Operation.Handler: not null })
            {
                read[path] = await engine.Management().GetAsync(path);
            }
        }

        return read;
    }

    private static string Fill(string text, Dictionary<string, string> words) => words.Aggregate(text, static (filled, word) => filled.Replace($"{{{word.Key}}}", word.Value, StringComparison.Ordinal));

    private static List<string> Wrapped(RawStore store)
        => [.. store.Entries.Where(static entry => entry.Document is not null).SelectMany(static entry => WrappedText().Matches(Encoding.UTF8.GetString(entry.Document!.Body.Span))).Select(static match => match.Value)];

    private static byte[] Key(byte key) => [.. Enumerable.Repeat(key, 32)];

    private static IdentityEngine Create(RawStore store, byte key, byte? previous = null)
    {
        var options = new IdentityEngineOptions { Store = store.Store, MasterKey = Key(key) };
        if (previous is { } known)
        {
            options.PreviousMasterKeys.Add(Key(known));
        }

        options.AddTenant("one").Issuer = "https://one.test/";
        return new IdentityEngine(options.AddManagementApi());
    }

    [GeneratedRegex("^(?:(?<word>[a-z]+) = )?(?<method>[A-Z]+) (?<path>[^ ]+) (?<body>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();

    [GeneratedRegex("enc:1:[A-Za-z0-9_-]+", RegexOptions.CultureInvariant)]
    private static partial Regex WrappedText();

    private sealed record Call(string Word, string Method, string Path, string Body);
}
