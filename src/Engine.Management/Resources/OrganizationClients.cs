using System.Text.Json.Nodes;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>The applications of an organization: <c>/organizations/{id}/clients</c>.</summary>
internal static class OrganizationClients
{
    private const string Path = "/organizations/{id}/clients";

    public static readonly Pairing Clients = new("organization_client", "client_id", "organization", "client");

    private static readonly ManagementError NotFound = new(404, "No client found by that id");
    private static readonly string[] Shown = ["name", "is_first_party", "grant_types", "organization_usage"];

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET " + Path, OrganizationResource.Within(ListAsync));
        handlers.Add("POST " + Path, OrganizationResource.Within(AddAsync));
        handlers.Add("DELETE " + Path, OrganizationResource.Within(RemoveAsync));
        handlers.Add($"GET {Path}/{{client_id}}", OrganizationResource.Within(async (context, id) => await AnswerAsync(context, await Clients.FindAsync(context, id, context["client_id"]))));
        handlers.Add($"PATCH {Path}/{{client_id}}", OrganizationResource.Within(async (context, id)
            => await AnswerAsync(context, await Clients.ChangeAsync(context, id, context["client_id"], pair => pair.Patch(context.BodyObject, [])))));
    }

    private static async ValueTask<ManagementResult> AnswerAsync(ManagementContext context, JsonObject? pair)
        => pair is null ? NotFound : ManagementResult.Ok(await ShowAsync(context, pair));

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context, string id)
    {
        var pairs = await Clients.ListAsync(context, id);
        var clients = await context.Documents(ClientResource.Kind).GetManyAsync(pairs.Select(Clients.OtherOf));
        List<JsonNode> shown = [.. pairs.Zip(clients, static (pair, client) => Show(pair, client?.Value))];
        return Paging.Slice(context.Query, shown, "clients", ListForm.Array, 50);
    }

    private static async ValueTask<ManagementResult> AddAsync(ManagementContext context, string id)
    {
        var sent = context.BodyObject["clients"]!.AsArray().OfType<JsonObject>().ToList();
        var clients = await context.Documents(ClientResource.Kind).GetManyAsync(sent.Select(static entry => entry.Text("client_id")!));
        if (clients.Contains(null))
        {
            return ClientResource.NotFound;
        }

        var shown = new JsonArray();
        foreach (var (entry, client) in sent.Zip(clients))
        {
            var pair = entry.Copy();
            pair["use_for_member_access"] ??= false;
            var clientId = entry.Text("client_id")!;
            if (!await Clients.AddAsync(context, id, clientId, pair))
            {
                await Clients.ChangeAsync(context, id, clientId, known => known.Patch(entry, []));
            }

            shown.Add((JsonNode)Show(pair, client!.Value));
        }

        return ManagementResult.Ok(shown, 201);
    }

    private static async ValueTask<ManagementResult> RemoveAsync(ManagementContext context, string id)
    {
        foreach (var client in context.BodyObject["clients"].Texts())
        {
            await Clients.RemoveAsync(context, id, client);
        }

        return ManagementResult.NoContent;
    }

    private static async ValueTask<JsonObject> ShowAsync(ManagementContext context, JsonObject pair)
        => Show(pair, (await context.Documents(ClientResource.Kind).GetAsync(Clients.OtherOf(pair)))?.Value);

    private static JsonObject Show(JsonObject pair, JsonObject? client)
    {
        var shown = ActionResource.Visible(pair);
        shown["client"] = new JsonObject((client ?? []).Where(static field => Shown.Contains(field.Key)).Select(static field => new KeyValuePair<string, JsonNode?>(field.Key, field.Value?.DeepClone())));
        return shown;
    }
}
