using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>
/// The connections of an organization. <c>/enabled_connections</c> is the older view of them: it knows the enabled ones alone, and
/// fewer fields.
/// </summary>
internal static class OrganizationConnections
{
    private const string Path = "/organizations/{id}/connections";
    private const string OlderPath = "/organizations/{id}/enabled_connections";

    public static readonly Pairing Connections = new("organization_connection", "connection_id", "organization", "connection");

    private static readonly ManagementError NotFound = new(404, "No connection found by that id");
    private static readonly ManagementError Conflict = new(409, "The connection is already enabled for the organization");
    private static readonly ManagementError NoSignup = ManagementError.InvalidBody("Only database connections with assign_membership_on_login = true support is_signup_enabled = true.");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        foreach (var (path, parameter, collection, isOlder) in new[] { (Path, "connection_id", "connections", false), (OlderPath, "connectionId", "enabled_connections", true) })
        {
            var item = $"{path}/{{{parameter}}}";
            handlers.Add("GET " + path, OrganizationResource.Within((context, id) => ListAsync(context, id, collection, isOlder)));
            handlers.Add("POST " + path, OrganizationResource.Within((context, id) => AddAsync(context, id, isOlder)));
            handlers.Add("GET " + item, OrganizationResource.Within((context, id) => GetAsync(context, id, context[parameter], isOlder)));
            handlers.Add("PATCH " + item, OrganizationResource.Within((context, id) => ChangeAsync(context, id, context[parameter], isOlder)));
            handlers.Add("DELETE " + item, OrganizationResource.Within(async (context, id) =>
            {
                await Connections.RemoveAsync(context, id, context[parameter]);
                return ManagementResult.NoContent;
            }));
        }
    }

    /// <summary>Checks the connections a new organization is to have.</summary>
    public static async ValueTask<ManagementError?> PrepareAsync(ManagementContext context, JsonObject organization, JsonObject? before)
    {
        foreach (var sent in Sent(context))
        {
            if (await CheckAsync(context, sent.Text("connection_id")!, Complete(sent)) is { } error)
            {
                return error;
            }
        }

        organization.Remove("enabled_connections");
        return null;
    }

    public static async ValueTask EnableAsync(ManagementContext context, JsonObject organization)
    {
        var shown = new JsonArray();
        foreach (var sent in Sent(context))
        {
            var pair = Complete(sent);
            await Connections.AddAsync(context, organization.Text("id")!, sent.Text("connection_id")!, pair);
            shown.Add((JsonNode)await ShowAsync(context, pair, isOlder: true));
        }

        if (shown.Count > 0)
        {
            organization["enabled_connections"] = shown;
        }
    }

    private static IEnumerable<JsonObject> Sent(ManagementContext context) => (context.BodyObject["enabled_connections"] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonObject Complete(JsonObject sent)
    {
        var pair = sent.Copy();
        pair.RemoveNulls();
        pair.Fill(TypeTable.DefaultsOf("CreateOrganizationAllConnectionRequestParameters").AsObject());
        return pair;
    }

    private static async ValueTask<ManagementError?> CheckAsync(ManagementContext context, string connectionId, JsonObject pair)
        => await context.Documents(ConnectionResource.Kind).GetAsync(connectionId) switch
        {
            null => ConnectionResource.NotFound,
            { } connection when pair.Flag("is_signup_enabled") == true && (connection.Value.Text("strategy") != "auth0" || pair.Flag("assign_membership_on_login") != true) => NoSignup,
            _ => null,
        };

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context, string id, string collection, bool isOlder)
    {
        var wanted = isOlder ? "true" : context.Query["is_enabled"];
        List<JsonObject> pairs = [.. (await Connections.ListAsync(context, id)).Where(pair => wanted is null || (wanted == "true") == (pair.Flag("is_enabled") != false))];
        var connections = await context.Documents(ConnectionResource.Kind).GetManyAsync(pairs.Select(Connections.OtherOf));
        List<JsonNode> shown = [.. pairs.Zip(connections, (pair, connection) => Show(pair, connection?.Value, isOlder))];
        return Paging.Slice(context.Query, shown, collection, ListForm.Array, 50);
    }

    private static async ValueTask<ManagementResult> AddAsync(ManagementContext context, string id, bool isOlder)
    {
        var connectionId = context.BodyObject.Text("connection_id")!;
        var pair = Complete(context.BodyObject);
        if (await CheckAsync(context, connectionId, pair) is { } error)
        {
            return error;
        }

        return await Connections.AddAsync(context, id, connectionId, pair) ? ManagementResult.Ok(await ShowAsync(context, pair, isOlder), 201) : Conflict;
    }

    private static async ValueTask<ManagementResult> GetAsync(ManagementContext context, string id, string connectionId, bool isOlder)
        => await Connections.FindAsync(context, id, connectionId) is { } pair && (!isOlder || pair.Flag("is_enabled") != false)
            ? ManagementResult.Ok(await ShowAsync(context, pair, isOlder))
            : NotFound;

    private static async ValueTask<ManagementResult> ChangeAsync(ManagementContext context, string id, string connectionId, bool isOlder)
    {
        if (await Connections.FindAsync(context, id, connectionId) is not { } known)
        {
            return NotFound;
        }

        Apply(context, known);
        if (await CheckAsync(context, connectionId, known) is { } error)
        {
            return error;
        }

        var changed = await Connections.ChangeAsync(context, id, connectionId, pair => Apply(context, pair));
        return changed is null ? NotFound : ManagementResult.Ok(await ShowAsync(context, changed, isOlder));
    }

    private static void Apply(ManagementContext context, JsonObject pair)
    {
        pair.Patch(context.BodyObject, []);
        pair.Fill(TypeTable.DefaultsOf("CreateOrganizationAllConnectionRequestParameters").AsObject());
    }

    private static async ValueTask<JsonObject> ShowAsync(ManagementContext context, JsonObject pair, bool isOlder)
        => Show(pair, (await context.Documents(ConnectionResource.Kind).GetAsync(Connections.OtherOf(pair)))?.Value, isOlder);

    private static JsonObject Show(JsonObject pair, JsonObject? connection, bool isOlder)
    {
        var shown = ActionResource.Visible(pair);
        var strategy = connection?.Text("strategy");
        if (isOlder)
        {
            foreach (var name in new[] { "is_enabled", "organization_access_level", "organization_connection_name" })
            {
                shown.Remove(name);
            }
        }

        if (strategy != "auth0")
        {
            shown.Remove("is_signup_enabled");
        }

        shown["connection"] = new JsonObject { ["name"] = connection?.Text("name"), ["strategy"] = strategy };
        return shown;
    }
}
