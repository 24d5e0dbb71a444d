using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Resources;
using Engine.Management.Schema;

namespace Engine.Management.Tests.Settings;

/// <summary>
/// Every resource is made with every field it takes, read, listed, changed field by field and removed: what was accepted comes back,
/// unless the table of types flags it as hidden or <c>resources.json</c> says why not.
/// </summary>
public sealed class EveryResourceTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    private static readonly JsonArray Entries =
        JsonNode.Parse(File.ReadAllText(Path.Combine(SettingsTests.Root, "tests", "Engine.Management.Tests", "Settings", "resources.json")))!.AsArray();

    private static int _count;

    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal) { ["n"] = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture) };

    public static TheoryData<string> Created => [.. Entries.Where(static entry => entry!["create"] is not null).Select(static entry => entry!["path"]!.GetValue<string>())];

    [Fact]
    public void File_EveryResourceThatCanBeCreated_HasAnEntry()
    {
        var known = Entries.Select(static entry => Shape(entry!["path"]!.GetValue<string>())).ToList();

        Assert.Equal(Catalog.Resources.Where(static resource => resource.Verbs.Split(' ').Contains("create")).Select(static resource => Shape(resource.Path)).Order(), known.Order());
    }

    [Theory]
    [MemberData(nameof(Created))]
    public void File_EveryFieldOfTheBodies_IsSentOrSaidWhyNot(string path)
    {
        var entry = EntryOf(path);
        var resource = ResourceOf(path);
        var updates = entry["whole"] is null
            ? entry["updates"]?.AsArray().SelectMany(static update => update!.AsObject()).Select(static field => field.Key) ?? []
            : FieldsOf(UpdateTypeOf(resource));

        Assert.Empty(FieldsOf(DeclaredOperations.Find("POST", resource.Path)?.BodyType, entry["create"]).Except(entry["create"]!.AsObject().Select(static field => field.Key)).Except(Without(entry)));
        Assert.Empty(FieldsOf(UpdateTypeOf(resource)).Except(updates).Except(Without(entry)));
    }

    [Theory]
    [MemberData(nameof(Created))]
    public async Task Resource_CreatedListedChangedRemoved_KeepsWhatItWasGiven(string path)
    {
        var (entry, resource, id, one) = await CreateAsync(path);
        var hidden = (entry["unshown"]?.AsObject().Select(static field => field.Key) ?? []).ToHashSet(StringComparer.Ordinal);
        var expected = Fill(entry["create"]!);
        Replace(expected.AsObject(), entry["shown"] is { } shown ? Fill(shown).AsObject() : []);
        resource.Hidden.Remove(expected);
        var read = await GetAsync(one);
        AssertHas(expected, read, hidden, "the answer to GET");
        resource.Hidden.Visit(read, (_, name) => Assert.Fail($"The answer to GET shows {name}."));

        if (resource.Verbs.Split(' ').Contains("list"))
        {
            var list = (await SendAsync("GET", Fill(path) + (path == "/users" ? "?per_page=100" : ""))).Body!;
            var items = list as JsonArray ?? list[resource.Collection]!.AsArray();
            var listed = items.Single(item => item![resource.IdField]!.GetValue<string>() == id)!;
            if (entry["listsLess"] is null)
            {
                AssertHas(expected, listed, hidden, "the list");
            }
        }

        foreach (var update in Updates(entry))
        {
            Assert.True(await SendAsync(MethodOf(resource), one, update) is { Status: 200 }, update.ToJsonString());
            resource.Hidden.Remove(update);
            AssertHas(update, await GetAsync(one), hidden, $"what was changed with {update.ToJsonString()}");
        }

        if (resource.Verbs.Split(' ').Contains("delete"))
        {
            Assert.InRange((await SendAsync("DELETE", one)).Status, 200, 204);
            Assert.Equal(404, (await api.SendAsync("GET", one)).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Created))]
    public async Task Resource_FieldThatTheServerSets_IsRefusedInABody(string path)
    {
        var (_, resource, _, one) = await CreateAsync(path);
        var read = (await GetAsync(one)).AsObject();
        foreach (var (method, target, type) in new[] { ("POST", Fill(path), DeclaredOperations.Find("POST", resource.Path)?.BodyType), (MethodOf(resource), one, UpdateTypeOf(resource)) })
        {
            if (type is null || TypeTable.Find(type) is not { Alternatives: null, Any: null } closed)
            {
                continue;
            }

            foreach (var (name, value) in read.Where(field => !closed.Fields.ContainsKey(field.Key)))
            {
                var answer = await api.SendAsync(method, target, new JsonObject { [name] = value?.DeepClone() });
                Assert.True(answer.Status == 400 && answer.Message!.Contains(name, StringComparison.Ordinal), $"{method} {path} takes {name}: {answer.Status} {answer.Message}");
            }
        }

        Assert.True(JsonNode.DeepEquals(read, await GetAsync(one)), "A refused body has changed something.");
    }

    private static JsonObject EntryOf(string path) => Entries.Single(entry => entry!["path"]!.GetValue<string>() == path)!.AsObject();

    private static Resource ResourceOf(string path) => Catalog.Resources.Single(resource => Shape(resource.Path) == Shape(path));

    /// <summary>A path whatever its parameters are called.</summary>
    private static string Shape(string path) => string.Join('/', path.Split('/').Select(static segment => segment.StartsWith('{') ? "{}" : segment));

    private static string MethodOf(Resource resource) => resource.Verbs.Split(' ').Contains("update") ? "PATCH" : "PUT";

    private static string? UpdateTypeOf(Resource resource) => DeclaredOperations.Find(MethodOf(resource), resource.ItemPath)?.BodyType;

    private static IEnumerable<string> Without(JsonObject entry) => entry["without"]?.AsObject().Select(static field => field.Key) ?? [];

    /// <summary>The fields of a type; of alternatives those of the one that the body is of.</summary>
    private static List<string> FieldsOf(string? type, JsonNode? body = null)
    {
        if (type is null || TypeTable.Find(type) is not { } named)
        {
            return [];
        }

        return named.Alternatives is { } alternatives
            ? FieldsOf(alternatives.First(alternative => TypeTable.Find(alternative) is { Alternatives: null } one && body!.AsObject().All(field => one.Fields.ContainsKey(field.Key))))
            : [.. named.Fields.Keys.Where(static name => name != "*")];
    }

    private IEnumerable<JsonNode> Updates(JsonObject entry)
    {
        if (entry["whole"] is { } whole)
        {
            var all = Fill(entry["create"]!).AsObject();
            Replace(all, Fill(whole).AsObject());
            return [all];
        }

        return entry["updates"]?.AsArray().Select(update => Fill(update!)) ?? [];
    }

    private static void Replace(JsonObject body, JsonObject by)
    {
        foreach (var (name, value) in by)
        {
            body[name] = value?.DeepClone();
        }
    }

    /// <summary>Whether everything that was sent is there: objects may have more, lists may not.</summary>
    private static void AssertHas(JsonNode? sent, JsonNode? read, IReadOnlySet<string> hidden, string where, string at = "")
    {
        switch (sent)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    if (at.Length > 0 || !hidden.Contains(name))
                    {
                        AssertHas(value, read?[name], hidden, where, $"{at}.{name}");
                    }
                    else
                    {
                        Assert.True(read?[name] is null, $"{where} shows {name}.");
                    }
                }

                break;
            case JsonArray items:
                Assert.True(read is JsonArray found && found.Count == items.Count, $"{at} is {read?.ToJsonString()} in {where}; it was set to {sent.ToJsonString()}.");
                foreach (var (item, other) in items.Zip(read!.AsArray()))
                {
                    AssertHas(item, other, hidden, where, at + "[]");
                }

                break;
            default:
                Assert.True(JsonNode.DeepEquals(sent, read), $"{at} is {read?.ToJsonString()} in {where}; it was set to {sent?.ToJsonString()}.");
                break;
        }
    }

    private async Task<(JsonObject Entry, Resource Resource, string Id, string One)> CreateAsync(string path)
    {
        var (entry, resource) = (EntryOf(path), ResourceOf(path));
        await PrepareAsync(entry.ToJsonString());
        var created = await SendAsync("POST", Fill(path), Fill(entry["create"]!));
        var id = created.Body![resource.IdField]!.GetValue<string>();
        return (entry, resource, id, $"{Fill(path)}/{Uri.EscapeDataString(id)}");
    }

    /// <summary>What the entry names, each made when it is named.</summary>
    private async Task PrepareAsync(string entry)
    {
        using var rsa = RSA.Create(2048);
        _words["pem"] = rsa.ExportSubjectPublicKeyInfoPem();
        await MakeAsync("client", "/clients", "client_id", """{"name":"Named","initiate_login_uri":"https://app.example/start"}""");
        await MakeAsync("api", "/resource-servers", "identifier", """{"identifier":"https://named.example/{n}","scopes":[{"value":"read:it"}]}""");
        await MakeAsync("organization", "/organizations", "id", """{"name":"named-{n}"}""");
        await MakeAsync("role", "/roles", "id", """{"name":"named-{n}"}""");
        await MakeAsync("database", "/connections", "name", """{"name":"named-{n}","strategy":"auth0"}""");
        await MakeAsync("connection", "/connections", "id", """{"name":"named-too-{n}","strategy":"auth0"}""");
        await MakeAsync("member", "/connections", "id", """{"name":"named-member-{n}","strategy":"auth0"}""");
        await MakeAsync("action", "/actions/actions", "id", """{"name":"named-{n}","code":"","supported_triggers":[{"id":"post-login","version":"v3"}]}""");
        await MakeAsync("profile", "/user-attribute-profiles", "id", """{"name":"named {n}","user_attributes":{}}""");
        if (_words.ContainsKey("member"))
        {
            await SendAsync("POST", Fill("/organizations/{organization}/enabled_connections"), Fill(JsonNode.Parse("""{"connection_id":"{member}"}""")!));
        }

        async Task MakeAsync(string word, string path, string id, string body)
        {
            if (entry.Contains($"{{{word}}}", StringComparison.Ordinal))
            {
                _words[word] = (await SendAsync("POST", path, Fill(JsonNode.Parse(body)!))).Body![id]!.GetValue<string>();
            }
        }
    }

    private async Task<JsonNode> GetAsync(string path) => (await SendAsync("GET", path)).Body!;

    private async Task<Answer> SendAsync(string method, string path, JsonNode? body = null)
    {
        var answer = await api.SendAsync(method, path, body);
        Assert.True(answer.Status is >= 200 and < 300, $"{method} {path} {body?.ToJsonString()}: {answer.Status} {answer.Message}");
        Assert.DoesNotContain("hush-", answer.Body?.ToJsonString() ?? "", StringComparison.Ordinal);
        return answer;
    }

    private string Fill(string text) => _words.Aggregate(text, static (filled, word) => filled.Replace($"{{{word.Key}}}", word.Value, StringComparison.Ordinal));

    private JsonNode Fill(JsonNode node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(Fill(field.Key), field.Value is null ? null : Fill(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(item => item is null ? null : Fill(item))]),
        _ => node is JsonValue value && value.TryGetValue(out string? text) ? JsonValue.Create(Fill(text)) : node.DeepClone(),
    };
}
