using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Management.Schema;
using Engine.Testing;

namespace Engine.Fuzzing;

/// <summary>Makes bodies that are of a type of the API's table, and changes them.</summary>
internal sealed class BodyGenerator(Random random, Pools pools)
{
    private const string Script = "exports.onExecutePostLogin = async (event, api) => {};";
    private int _number;

    /// <summary>A value of a type.</summary>
    public JsonNode? Create(string type, FieldType? field = null, int depth = 0)
    {
        if (type.EndsWith("[]", StringComparison.Ordinal))
        {
            return new JsonArray([.. Enumerable.Range(0, depth > 4 ? 0 : random.Next(3)).Select(_ => Create(type[..^2], field, depth + 1))]);
        }

        if (type.StartsWith("map<", StringComparison.Ordinal))
        {
            return new JsonObject { ["key_" + random.Next(9)] = Create(type[4..^1], null, depth + 1) };
        }

        if (type.Contains('|', StringComparison.Ordinal))
        {
            return Create(Pick(type.Split('|')), field, depth);
        }

        return type switch
        {
            "string" => JsonValue.Create(Text(field)),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            "number" or "integer" => JsonValue.Create(Number(field)),
            "null" => null,
            "any" => random.Next(3) == 0 ? Nasty.Json(random) : JsonValue.Create(Text(field)),
            "object" => new JsonObject { ["x"] = 1 },
            _ when TypeTable.Find(type) is { } named => Create(named, depth),
            _ => new JsonObject(),
        };
    }

    /// <summary>Changes a value somewhere inside.</summary>
    public void Mutate(JsonObject body)
    {
        var places = new List<(JsonNode Parent, string? Name, int Index)>();
        Walk(body, places);
        if (places.Count == 0 || random.Next(12) == 0)
        {
            body[Nasty.Name(random)] = Nasty.Json(random);
            return;
        }

        var (parent, name, index) = Pick(places);
        if (parent is JsonObject entity)
        {
            switch (random.Next(6))
            {
                case 0:
                    entity.Remove(name!);
                    break;
                case 1:
                    entity[Nasty.Name(random)] = Nasty.Json(random);
                    break;
                case 2 when pools.PickAny() is { } id:
                    entity[name!] = id;
                    break;
                default:
                    entity[name!] = Nasty.Json(random);
                    break;
            }
        }
        else
        {
            parent.AsArray()[index] = Nasty.Json(random);
        }
    }

    private JsonNode? Create(NamedType type, int depth)
    {
        if (type.Alternatives is { } alternatives)
        {
            return Create(Pick(alternatives), null, depth);
        }

        var entity = new JsonObject();
        var share = depth == 0 ? random.Next(4) * 15 : 30;
        foreach (var field in type.Fields.Values.Where(static field => field.Name != "*").OrderBy(static field => field.Name, StringComparer.Ordinal))
        {
            if (field.Required || (depth < 6 && random.Next(100) < share))
            {
                entity[field.Name] = field.Nullable && random.Next(8) == 0 ? null : Create(field.Type, field, depth + 1);
            }
        }

        return entity;
    }

    private double Number(FieldType? field)
    {
        var least = field?.Minimum ?? (random.Next(8) == 0 ? -5 : 0);
        var most = field?.Maximum ?? (least + random.Next(1, 100_000));
        return Math.Floor(least + (random.NextDouble() * (most - least)));
    }

    private string Text(FieldType? field)
    {
        if (field?.Values is { } values)
        {
            return Pick(values);
        }

        var number = (++_number).ToString(CultureInfo.InvariantCulture);
        var name = field?.Name ?? "";
        var text = field?.Format switch
        {
            "email" => $"p{number}@example.com",
            "phone" => "+4917000" + number,
            "uri" => $"https://u{number}.example/",
            _ => Named(name, number),
        };
        if (field?.MinLength is { } least && text.Length < least)
        {
            text = text.PadRight(least, 'x');
        }

        return field?.MaxLength is { } most && text.Length > most ? text[..most] : text;
    }

    private string Named(string name, string number) => name switch
    {
        "client_id" or "clients" or "enabled_clients" or "allowed_clients" => PickId("/clients/{}"),
        "user_id" or "users" or "members" or "primary_user_id" or "link_with" => PickId("/users/{}"),
        "role_id" or "roles" => PickId("/roles/{}"),
        "connection_id" or "connections" => PickId("/connections/{}"),
        "organization_id" => PickId("/organizations/{}"),
        "grant_id" => PickId("/client-grants/{}"),
        "action_id" => PickId("/actions/actions/{}"),
        "audience" or "resource_server_identifier" => World.Api,
        "identifier" => $"https://api-{number}.example/",
        "connection" or "default_directory" or "realm" => random.Next(4) == 0 ? pools.Pick("connection") ?? "google" : "Username-Password-Authentication",
        "strategy" => Pick<string>(["auth0", "google-oauth2", "oidc", "samlp", "waad", "sms", "email"]),
        "provider" => Pick<string>(["auth0", "google-oauth2", "smtp", "sendgrid"]),
        "grant_types" => Pick<string>(["authorization_code", "refresh_token", "client_credentials"]),
        "scope" or "scopes" or "permission_name" or "value" => Pick<string>(["read:posts", "write:posts", "openid"]),
        "password" => "Correct-Horse-1",
        "pem" or "cert" or "signing_cert" or "signingCert" => Keys.PublicPem,
        "domain" or "discovery_domain" => $"d{number}.example",
        "ip" or "ip_address" => "192.0.2.1",
        "language" or "locale" => "en",
        "alg" => "RS256",
        "code" or "script" => Script,
        "template" => Pick<string>(["verify_email", "welcome_email", "reset_email"]),
        "id" when random.Next(2) == 0 => pools.PickAny() ?? "id-" + number,
        _ when name.EndsWith("email", StringComparison.Ordinal) => $"p{number}@example.com",
        _ when name.EndsWith("_at", StringComparison.Ordinal) || name.Contains("date", StringComparison.Ordinal) => "2031-01-01T00:00:00.000Z",
        _ when name.Contains("origin", StringComparison.Ordinal) => $"https://o{number}.example",
        _ when name.Contains("callback", StringComparison.Ordinal) || name.EndsWith("ur[il]", StringComparison.Ordinal) || name.Contains("url", StringComparison.OrdinalIgnoreCase) || name.Contains("uri", StringComparison.Ordinal) => $"https://u{number}.example/p",
        _ when name.EndsWith("color", StringComparison.Ordinal) => "#112233",
        _ when name.EndsWith("_id", StringComparison.Ordinal) => pools.PickAny() ?? "id-" + number,
        _ => "name-" + number,
    };

    private string PickId(string pool) => pools.Pick(pool)?.Split('\n')[^1] ?? "unknown";

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static void Walk(JsonNode node, List<(JsonNode Parent, string? Name, int Index)> places)
    {
        if (node is JsonObject entity)
        {
            foreach (var (name, value) in entity)
            {
                places.Add((entity, name, 0));
                if (value is not null)
                {
                    Walk(value, places);
                }
            }
        }
        else if (node is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                places.Add((array, null, i));
                if (array[i] is { } value)
                {
                    Walk(value, places);
                }
            }
        }
    }
}
