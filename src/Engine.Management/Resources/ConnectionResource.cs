using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Core.Passwordless;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Connections and the applications that may use them: <c>/connections</c>.</summary>
internal static class ConnectionResource
{
    public static readonly DocumentKind Kind = DocumentKind.Of(EntityKinds.Connections, new Connection { Id = "", Name = "", Strategy = "" });

    public static readonly ManagementError NotFound = new(404, "The connection does not exist", "inexistent_connection");

    public static readonly Resource Definition = new()
    {
        Path = "/connections",
        Kind = Kind,
        NewId = static secrets => secrets.Id("con_", 16),
        Collection = "connections",
        NotFound = NotFound,
        Conflict = new(409, "A connection with the same name already exists", "connection_conflict"),
        AlwaysShown = ["id", "is_domain_connection", "authentication", "connected_accounts"],
        Show = static (_, connection) =>
        {
            CompletePurposes(connection);
            ConnectionOptions.ShowDefaults(connection);
            return connection;
        },
        BeforeCreate = PrepareAsync,
        BeforeUpdate = CheckUpdateAsync,
        DeleteStatus = 204,
        DeleteIsIdempotent = true,
        DeleteResult = static (context, _) => ManagementResult.Ok(new JsonObject { ["deleted_at"] = context.Timestamp }, 202),
    };

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /connections/{id}/clients", ListClientsAsync);
        handlers.Add("PATCH /connections/{id}/clients", ChangeClientsAsync);
        handlers.Add("GET /connections/{id}/status", ShowStatusAsync);
        handlers.Add("DELETE /connections/{id}/users", DeleteUserAsync);
    }

    private static ValueTask<ManagementError?> PrepareAsync(ManagementContext context, JsonObject connection, JsonObject? before)
    {
        if (connection.Text("strategy") == "auth0" && connection["cross_app_access_requesting_app"] is JsonObject app && app.Flag("active") == true)
        {
            return new(new ManagementError(400, "Cross App Access Requesting App is not supported for this connection.", "operation_not_supported"));
        }

        connection["realms"] ??= new JsonArray(connection.Text("name")!);
        CompletePurposes(connection);
        StrategyDefaults.Apply(context, connection);
        ProtectConfiguration(context, connection);
        return new(ConnectionOptions.Complete(connection, null) ?? CheckPasswordless(context, connection));
    }

    private static ValueTask<ManagementError?> CheckUpdateAsync(ManagementContext context, JsonObject connection, JsonObject? before)
    {
        if (!context.BodyObject.ContainsKey("display_name"))
        {
            connection.Remove("display_name");
            if (before?["display_name"] is not null && StrategyDefaults.HasDisplayName(connection))
            {
                connection["display_name"] = connection.Text("name");
            }
        }

        CompletePurposes(connection);
        ProtectConfiguration(context, connection);
        return new(ConnectionOptions.Complete(connection, before) ?? CheckPasswordless(context, connection) ?? CheckPasskeys(context, connection));
    }

    /// <summary>Templates that can't be read, and codes of a length or lifetime that there are none of, are refused where they are set.</summary>
    private static ManagementError? CheckPasswordless(ManagementContext context, JsonObject connection)
        => connection.Text("strategy") is Connection.EmailStrategy or Connection.SmsStrategy
            && PasswordlessOptions.FindFault(connection.Text("strategy")!, connection["options"] as JsonObject ?? [], context.Options.MessageRenderer) is { } fault
                ? ManagementError.InvalidBody(fault)
                : null;

    /// <summary>Passkeys are turned on where something checks them.</summary>
    private static ManagementError? CheckPasskeys(ManagementContext context, JsonObject connection)
        => context.Options.WebAuthn is null && (connection["options"]?["authentication_methods"]?["passkey"] as JsonObject)?.Flag("enabled") == true
            ? ManagementError.SettingNotSupported("options.authentication_methods.passkey.enabled", "the engine has nothing that checks passkeys (AddWebAuthn)")
            : null;

    /// <summary>The values scripts of a database read are wrapped as soon as they arrive, and shown wrapped.</summary>
    private static void ProtectConfiguration(ManagementContext context, JsonObject connection)
    {
        if (connection["options"]?["configuration"] is not JsonObject configuration)
        {
            return;
        }

        foreach (var (name, value) in configuration.ToList())
        {
            if (value is JsonValue text && text.TryGetValue(out string? plain) && !IsWrapped(context, plain))
            {
                configuration[name] = context.Tenant.Protector.Protect(plain);
            }
        }
    }

    /// <summary>What was read from the API may be sent back to it.</summary>
    private static bool IsWrapped(ManagementContext context, string text) => context.Tenant.Protector.TryUnprotect(text, out _) is { } plain && plain != text;

    private static void CompletePurposes(JsonObject connection)
    {
        connection.FillDeep(Json.ParseObject("""{"authentication":{"active":true},"connected_accounts":{"active":false}}"""));
    }

    private static async ValueTask<ManagementResult> ListClientsAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is not { } connection)
        {
            return NotFound;
        }

        var clients = connection.Value["enabled_clients"].Texts().Select(static id => (JsonNode)new JsonObject { ["client_id"] = id }).ToList();
        return Paging.Slice(context.Query, clients, "clients", ListForm.Wrapped, 50);
    }

    private static async ValueTask<ManagementResult> ChangeClientsAsync(ManagementContext context)
    {
        var changes = context.Body!.AsArray().OfType<JsonObject>().ToList();
        if (changes.Count > 50)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Array is too long ({changes.Count}), maximum 50'.");
        }

        var changed = await context.Documents(Kind).ChangeAsync(context["id"], connection =>
        {
            var clients = connection["enabled_clients"].Texts().ToList();
            foreach (var change in changes)
            {
                var id = change.Text("client_id")!;
                clients.Remove(id);
                if (change.Flag("status") == true)
                {
                    clients.Add(id);
                }
            }

            connection["enabled_clients"] = clients.ToJson();
        });
        return changed is null ? NotFound : ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> ShowStatusAsync(ManagementContext context)
        => await context.Documents(Kind).GetAsync(context["id"]) is null ? NotFound : new ManagementResult(200);

    private static async ValueTask<ManagementResult> DeleteUserAsync(ManagementContext context)
    {
        if (await context.Documents(Kind).GetAsync(context["id"]) is not { } connection)
        {
            return NotFound;
        }

        if (context.Query["email"] is not { } email)
        {
            return ManagementError.InvalidQuery("Missing required property: email");
        }

        var name = connection.Value.Text("name")!;
        var key = Core.Users.UserKeys.Email(name, email.ToLowerInvariant());
        if (await context.Tenant.Users.Repository.FindAsync(key, context.CancellationToken) is { Value: var user })
        {
            // Of somebody whose first account is elsewhere, the account of this connection goes.
            await (user.Identities[0].Connection == name
                ? context.Documents(UserResource.Kind).DeleteAsync(user.UserId).AsTask()
                : context.Tenant.UserLifecycle.RemoveAccountsAsync(user, account => account.Connection == name, context.CancellationToken).AsTask());
        }

        return ManagementResult.NoContent;
    }
}
