using System.Text.Json.Nodes;

namespace Engine.Fuzzing;

/// <summary>What answers have named so far: ids by collection, states, codes, tokens. A request that uses them gets further.</summary>
internal sealed class Pools(Random random)
{
    private const int Most = 40;
    private static readonly string[] IdFields = ["id", "client_id", "user_id", "kid", "themeId", "name", "key", "template", "identifier"];
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    public string? Pick(string pool) => _values.TryGetValue(pool, out var values) && values.Count > 0 ? values[random.Next(values.Count)] : null;

    /// <summary>The value that was learned last.</summary>
    public string? Latest(string pool) => _values.TryGetValue(pool, out var values) && values.Count > 0 ? values[^1] : null;

    /// <summary>An id of any collection.</summary>
    public string? PickAny() => _values.Count == 0 ? null : Pick(_values.Keys.ElementAt(random.Next(_values.Count)));

    public void Add(string pool, string value)
    {
        if (!_values.TryGetValue(pool, out var values))
        {
            _values[pool] = values = [];
        }

        if (!values.Contains(value))
        {
            values.Add(value);
            if (values.Count > Most)
            {
                values.RemoveAt(random.Next(values.Count - 1));
            }
        }
    }

    public void Clear() => _values.Clear();

    /// <summary>The values of the parameters of a path such as <c>/clients/{}/credentials/{}</c>, of things that go together.</summary>
    public string[]? PickPath(string template) => Pick(template)?.Split('\n');

    /// <summary>Learns the ids in an answer to a call of a collection.</summary>
    public void Learn(string template, IReadOnlyList<string> values, JsonNode? body)
    {
        var preferred = template switch
        {
            "/clients" => "client_id",
            "/users" or "/users-by-email" => "user_id",
            _ when template.EndsWith("/members", StringComparison.Ordinal) || template.EndsWith("/users", StringComparison.Ordinal) => "user_id",
            "/organizations/{}/clients" => "client_id",
            "/organizations/{}/connections" or "/organizations/{}/enabled_connections" => "connection_id",
            _ => "id",
        };
        var pool = template == "/users-by-email" ? "/users/{}" : template + "/{}";
        foreach (var entity in Entities(body).Take(20))
        {
            var id = Text(entity, preferred) ?? IdFields.Select(field => Text(entity, field)).FirstOrDefault(static text => text is not null);
            if (template == "/connections" && Text(entity, "name") is { } name)
            {
                Add("connection", name);
            }

            if (id is { Length: < 300 } && !id.Contains('\n', StringComparison.Ordinal))
            {
                Add(pool, string.Join('\n', [.. values, id]));
            }
        }
    }

    private static IEnumerable<JsonObject> Entities(JsonNode? body) => body switch
    {
        JsonArray array => array.OfType<JsonObject>(),
        JsonObject entity => entity.Select(static field => field.Value).OfType<JsonArray>().SelectMany(static array => array.OfType<JsonObject>()).Prepend(entity),
        _ => [],
    };

    private static string? Text(JsonObject entity, string name) => entity[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
