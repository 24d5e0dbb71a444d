using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Management.Data;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>
/// How an enterprise connection is provisioned over SCIM, and the tokens for it: stored, of a token only the hash. There is no
/// SCIM endpoint yet.
/// </summary>
internal static class ScimResources
{
    public static readonly DocumentKind Kind = DocumentKind.Of("scim_configuration", "connection_id", references: [DocumentKind.Names("connection_id", "connection", OnRemoval.Remove)]);
    private const string TokensField = "_tokens";
    private const int MaxTokens = 2;
    private const int MinTokenLifetime = 900;
    private static readonly string[] Strategies = ["okta", "oidc", "samlp", "waad"];
    private static readonly ManagementError NotFound = new(404, "Not Found");
    private static readonly ManagementError Unsupported = new(404, "This connection type does not support SCIM.");
    private static readonly ManagementError TooManyTokens = new(409, $"A connection can have at most {MaxTokens} SCIM tokens");

    private static readonly string[] TokenScopes =
    [
        .. new[] { "get", "post", "put", "patch", "delete" }.SelectMany(static verb => new[] { verb + ":users", verb + ":groups" }),
    ];

    private static readonly Lazy<JsonArray> DefaultMapping = new(static () =>
    [
        .. DataFile.ReadLines("scim-mapping").Select(static line => line.Split(" | ")).Select(static columns => (JsonNode)new JsonObject { ["scim"] = columns[0], ["auth0"] = columns[1] }),
    ]);

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        const string Path = "/connections/{id}/scim-configuration";
        handlers.Add("GET " + Path, context => WithConfigurationAsync(context, static found => ManagementResult.Ok(ActionResource.Visible(found))));
        handlers.Add("POST " + Path, CreateAsync);
        handlers.Add("PATCH " + Path, UpdateAsync);
        handlers.Add("DELETE " + Path, DeleteAsync);
        handlers.Add($"GET {Path}/default-mapping", ShowDefaultAsync);
        handlers.Add($"GET {Path}/tokens", context => WithConfigurationAsync(context, static found => ManagementResult.Ok(new JsonArray([.. TokensOf(found).Select(ShowToken)]))));
        handlers.Add($"POST {Path}/tokens", CreateTokenAsync);
        handlers.Add($"DELETE {Path}/tokens/{{tokenId}}", DeleteTokenAsync);
        handlers.Add("GET /connections-scim-configurations", static context
            => Paging.ListAsync(context, context.Documents(Kind), "scim_configurations", ListForm.Wrapped, 50, null, static found => ActionResource.Visible(found)));
    }

    private static async ValueTask<ManagementResult> CreateAsync(ManagementContext context)
    {
        var (connection, error) = await FindConnectionAsync(context);
        if (connection is null)
        {
            return error!;
        }

        var body = context.BodyObject;
        var configuration = new JsonObject
        {
            ["tenant_name"] = context.Tenant.Name,
            ["connection_id"] = context["id"],
            ["connection_name"] = connection.Text("name"),
            ["strategy"] = connection.Text("strategy"),
            ["mapping"] = (body["mapping"] ?? DefaultMapping.Value).DeepClone(),
            ["user_id_attribute"] = body.Text("user_id_attribute") ?? "externalId",
            ["created_at"] = context.Timestamp,
            ["updated_on"] = context.Timestamp,
        };
        return (await context.Documents(Kind).InsertAsync(configuration)).Succeeded
            ? ManagementResult.Ok(configuration, 201)
            : new ManagementError(409, "SCIM is already configured for the connection");
    }

    private static async ValueTask<ManagementResult> UpdateAsync(ManagementContext context)
    {
        var changed = await context.Documents(Kind).ChangeAsync(context["id"], configuration =>
        {
            configuration.Patch(context.BodyObject, []);
            configuration["updated_on"] = context.Timestamp;
        });
        return changed is null ? NotFound : ManagementResult.Ok(ActionResource.Visible(changed));
    }

    private static async ValueTask<ManagementResult> DeleteAsync(ManagementContext context)
    {
        await context.Documents(Kind).DeleteAsync(context["id"]);
        return ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> ShowDefaultAsync(ManagementContext context)
    {
        var (connection, error) = await FindConnectionAsync(context);
        return connection is null ? error! : ManagementResult.Ok(new JsonObject { ["mapping"] = DefaultMapping.Value.DeepClone() });
    }

    private static async ValueTask<ManagementResult> CreateTokenAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        var scopes = body["scopes"] is null ? [.. TokenScopes.Where(static scope => scope.EndsWith(":users", StringComparison.Ordinal))] : body["scopes"].Texts().ToList();
        if (scopes.Find(static scope => !TokenScopes.Contains(scope)) is { } unknown)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'No enum match for: {unknown}' on property scopes.");
        }

        var lifetime = body["token_lifetime"]?.GetValue<double>();
        if (lifetime is < MinTokenLifetime or > int.MaxValue)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Value {lifetime} is less than minimum {MinTokenLifetime}' on property token_lifetime.");
        }

        var token = new JsonObject { ["token_id"] = context.Secrets.Id("tok_", 16), ["scopes"] = scopes.ToJson(), ["created_at"] = context.Timestamp };
        if (lifetime is { } seconds)
        {
            token["valid_until"] = Json.Timestamp(context.Scope.Now.AddSeconds(seconds));
        }

        var value = $"{token.Text("token_id")}.{context.Secrets.Hex(64)}";
        var isAdded = false;
        var changed = await context.Documents(Kind).ChangeAsync(context["id"], configuration =>
        {
            var active = TokensOf(configuration).Where(known => known.Text("valid_until") is not { } until || string.CompareOrdinal(until, context.Timestamp) > 0).ToList();
            isAdded = active.Count < MaxTokens;
            if (isAdded)
            {
                var stored = token.Copy();
                stored["_hash"] = RecordKey.Of(value);
                configuration[TokensField] = new JsonArray([.. active.Select(static known => (JsonNode)known.Copy()), stored]);
            }
        });
        if (changed is null || !isAdded)
        {
            return changed is null ? NotFound : TooManyTokens;
        }

        token.Insert(1, "token", value);
        return ManagementResult.Ok(token, 201);
    }

    private static async ValueTask<ManagementResult> DeleteTokenAsync(ManagementContext context)
    {
        var changed = await context.Documents(Kind).ChangeAsync(context["id"], configuration =>
            configuration[TokensField] = new JsonArray([.. TokensOf(configuration).Where(token => token.Text("token_id") != context["tokenId"]).Select(static token => (JsonNode)token.Copy())]));
        return changed is null ? NotFound : ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> WithConfigurationAsync(ManagementContext context, Func<JsonObject, ManagementResult> answer)
        => await context.Documents(Kind).GetAsync(context["id"]) is { } found ? answer(found.Value) : NotFound;

    private static async ValueTask<(JsonObject? Connection, ManagementError? Error)> FindConnectionAsync(ManagementContext context)
        => await context.Documents(ConnectionResource.Kind).GetAsync(context["id"]) is not { } found ? (null, ConnectionResource.NotFound)
            : Strategies.Contains(found.Value.Text("strategy")) ? (found.Value, null)
            : (null, Unsupported);

    private static IEnumerable<JsonObject> TokensOf(JsonObject configuration) => (configuration[TokensField] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonNode ShowToken(JsonObject token) => ActionResource.Visible(token);
}
