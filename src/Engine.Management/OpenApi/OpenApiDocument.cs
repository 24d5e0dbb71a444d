using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.OpenApi;

/// <summary>The description of the API, OpenAPI 3.1, from the tables the router and the schema check read.</summary>
internal static class OpenApiDocument
{
    /// <summary>The document for a tenant.</summary>
    /// <param name="operations">Every operation; those without a handler are left out.</param>
    /// <param name="issuer">The tenant's issuer, ending in a slash.</param>
    public static JsonObject Create(IEnumerable<Operation> operations, string issuer)
    {
        var supported = operations.Where(static operation => operation.Handler is not null).ToList();
        var schemas = new OpenApiSchemas();
        var paths = new JsonObject();
        foreach (var group in supported.GroupBy(static operation => operation.Path))
        {
            var item = new JsonObject();
            foreach (var operation in group)
            {
                item[operation.Method.ToLowerInvariant()] = Describe(operation, schemas);
            }

            paths[group.Key] = item;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Engine Management API",
                ["version"] = "2",
                ["description"] = "Administers a tenant. What is listed here is what this engine supports.",
            },
            ["servers"] = new JsonArray((JsonNode)new JsonObject { ["url"] = issuer + ManagementModule.Prefix[1..] }),
            ["tags"] = new JsonArray([.. supported.Select(Tag).Distinct().Select(static tag => new JsonObject { ["name"] = tag })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject
                    {
                        ["type"] = "oauth2",
                        ["flows"] = new JsonObject { ["clientCredentials"] = Flow(supported, issuer) },
                    },
                },
                ["responses"] = Responses(),
                ["schemas"] = schemas.ToJson(),
            },
        };
    }

    private static JsonObject Flow(IEnumerable<Operation> operations, string issuer)
    {
        var scopes = new JsonObject();
        foreach (var scope in operations.SelectMany(static operation => operation.Scopes).Distinct().Order(StringComparer.Ordinal))
        {
            scopes[scope] = scope.Replace(':', ' ').Replace('_', ' ');
        }

        return new JsonObject { ["tokenUrl"] = issuer + "oauth/token", ["scopes"] = scopes };
    }

    private static JsonObject Describe(Operation operation, OpenApiSchemas schemas)
    {
        var result = new JsonObject
        {
            ["operationId"] = Id(operation),
            ["tags"] = new JsonArray(Tag(operation)),
            // Any one of the scopes is enough, hence a requirement each.
            ["security"] = new JsonArray([.. operation.Scopes.Select(static scope => new JsonObject { ["token"] = new JsonArray(scope) })]),
        };
        if (Parameters(operation) is { Count: > 0 } parameters)
        {
            result["parameters"] = parameters;
        }

        if (operation.BodyType is { } type)
        {
            result["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schemas.Of(type) } },
            };
        }

        var success = new JsonObject { ["description"] = "Success. The status is 200, 201, 202 or 204." };
        if (operation.AnswerType is { } answer)
        {
            success["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = schemas.Of(answer) } };
        }

        var responses = new JsonObject { ["default"] = success };
        foreach (var (status, name) in Refusals(operation))
        {
            responses[status] = new JsonObject { ["$ref"] = "#/components/responses/" + name };
        }

        result["responses"] = responses;
        return result;
    }

    private static IEnumerable<(string Status, string Name)> Refusals(Operation operation)
    {
        yield return ("400", "BadRequest");
        yield return ("401", "Unauthorized");
        yield return ("403", "Forbidden");
        if (operation.Path.Contains('{', StringComparison.Ordinal))
        {
            yield return ("404", "NotFound");
        }

        yield return ("429", "TooManyRequests");
    }

    private static JsonArray Parameters(Operation operation)
    {
        var result = new JsonArray();
        foreach (var segment in operation.Segments.Where(static segment => segment[0] == '{'))
        {
            result.Add((JsonNode)new JsonObject { ["name"] = segment[1..^1], ["in"] = "path", ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" } });
        }

        foreach (var name in operation.Query)
        {
            result.Add((JsonNode)new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = QueryParameters.Schema(name) });
        }

        return result;
    }

    private static JsonObject Responses()
    {
        JsonObject Refusal(string description) => new()
        {
            ["description"] = description,
            ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/" + OpenApiSchemas.Error } } },
        };
        return new JsonObject
        {
            ["BadRequest"] = Refusal("The query or the body is not what the operation takes; nothing was changed."),
            ["Unauthorized"] = Refusal("There is no valid token."),
            ["Forbidden"] = Refusal("The token has none of the scopes of which one is needed."),
            ["NotFound"] = Refusal("There is no such entity."),
            ["TooManyRequests"] = Refusal("Too many requests; x-ratelimit-reset says when to go on."),
        };
    }

    private static string Tag(Operation operation) => operation.Segments[0];

    /// <summary><c>GET /clients/{id}/credentials</c> becomes <c>get_clients_id_credentials</c>.</summary>
    private static string Id(Operation operation)
        => operation.Method.ToLower(CultureInfo.InvariantCulture) + "_" + string.Join('_', operation.Segments.Select(static segment => segment.Trim('{', '}').Replace('-', '_')));
}
