using System.Text.Json.Nodes;
using Engine.Core.Configuration.References;
using Engine.Core.Storage;
using Engine.Core.Token.Grants;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>
/// What a person's devices hold: <c>/device-credentials</c>. Public keys are stored; refresh tokens appear here too, and
/// removing one ends it.
/// </summary>
internal static class DeviceCredentialResource
{
    private const string PublicKey = "public_key";
    private const string RefreshToken = "refresh_token";
    private const string RotatingRefreshToken = "rotating_refresh_token";

    public static readonly Resource Definition = new()
    {
        Path = "/device-credentials",
        Kind = DocumentKind.Of(
            "device_credential",
            "id",
            indexed: ["user_id", "client_id"],
            references: [DocumentKind.Names("user_id", "user", OnRemoval.Remove, indexed: true), DocumentKind.Names("client_id", "client", OnRemoval.Remove, indexed: true)]),
        NewId = static secrets => secrets.Id("dcr_", 16),
        Collection = "device_credentials",
        Verbs = "create",
        NotFound = new(404, "The credential does not exist", "inexistent_credential"),
        BeforeCreate = static (context, credential, _) =>
        {
            credential["user_id"] = context.Caller.Subject;
            return new((ManagementError?)null);
        },
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /device-credentials", ListAsync);
        handlers.Add("DELETE /device-credentials/{id}", DeleteAsync);
    }

    private static async ValueTask<ManagementResult> ListAsync(ManagementContext context)
    {
        var (userId, clientId, type) = (context.Query["user_id"], context.Query["client_id"], context.Query["type"]);
        if (type is not (null or PublicKey or RefreshToken or RotatingRefreshToken))
        {
            return ManagementError.InvalidQuery($"No enum match for: {type}", "type");
        }

        var items = new List<JsonNode>();
        if (type is null or PublicKey)
        {
            var stored = await context.Documents(Definition.Kind).ListAsync();
            items.AddRange(stored.Where(item => (userId ?? item.Value.Text("user_id")) == item.Value.Text("user_id") && (clientId ?? item.Value.Text("client_id")) == item.Value.Text("client_id"))
                .Select(item => ResourceOperations.Show(Definition, context, item.Value)));
        }

        // Refresh tokens are found by whose they are; a list of everybody's has none.
        if (type != PublicKey && (userId is not null || clientId is not null))
        {
            var tokens = await RefreshTokenDirectory.ListAsync(context.Scope, new RecordFilter { Subject = userId, ClientId = clientId });
            items.AddRange(tokens.Select(static found => found.Token)
                .Where(token => type is null || type == TypeOf(token))
                .Select(token => FieldSelection.Apply(context.Query, Show(token))));
        }

        return Paging.Slice(context.Query, items, Definition.Collection, ListForm.Array, 50);
    }

    /// <summary>Who may remove their own credentials only finds nobody else's, and learns nothing of them.</summary>
    private static async ValueTask<ManagementResult> DeleteAsync(ManagementContext context)
    {
        if (!context.Caller.Has("delete:device_credentials"))
        {
            var own = new RecordFilter { Family = context["id"], Subject = context.Caller.Subject };
            if (await context.Documents(Definition.Kind).GetAsync(context["id"]) is { } found && found.Value.Text("user_id") == context.Caller.Subject)
            {
                await context.Documents(Definition.Kind).DeleteAsync(context["id"]);
            }

            await RefreshTokenDirectory.RevokeAsync(context.Scope, own);
            return ManagementResult.NoContent;
        }

        await context.Documents(Definition.Kind).DeleteAsync(context["id"]);
        await RefreshTokenDirectory.RevokeAsync(context.Scope, new RecordFilter { Family = context["id"] });
        return ManagementResult.NoContent;
    }

    private static JsonObject Show(Core.Token.Grants.RefreshToken token) => new()
    {
        ["id"] = token.Family,
        ["device_name"] = token.InitialDevice.UserAgent,
        ["type"] = TypeOf(token),
        ["user_id"] = token.UserId,
        ["client_id"] = token.ClientId,
    };

    private static string TypeOf(Core.Token.Grants.RefreshToken token) => token.IsRotating ? RotatingRefreshToken : RefreshToken;
}
