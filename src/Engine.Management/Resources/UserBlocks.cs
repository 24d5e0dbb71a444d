using System.Net;
using System.Text.Json.Nodes;
using Engine.Core.Credentials;
using Engine.Core.Http;
using Engine.Core.Logs;
using Engine.Core.Users;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Accounts and addresses that attack protection has blocked: <c>/user-blocks</c> and <c>/anomaly/blocks/ips</c>.</summary>
internal static class UserBlocks
{
    private static readonly ManagementError NotBlocked = new(404, "Not Found");

    public static void AddVerbs(Dictionary<string, ManagementHandler> handlers)
    {
        handlers.Add("GET /user-blocks", ListOfIdentifierAsync);
        handlers.Add("DELETE /user-blocks", UnblockIdentifierAsync);
        handlers.Add("GET /user-blocks/{id}", ListOfUserAsync);
        handlers.Add("DELETE /user-blocks/{id}", UnblockUserAsync);
        handlers.Add("GET /anomaly/blocks/ips/{id}", ShowAddressAsync);
        handlers.Add("DELETE /anomaly/blocks/ips/{id}", UnblockAddressAsync);
    }

    private static CredentialService Credentials(ManagementContext context) => context.Scope.Engine.Credentials;

    private static async ValueTask<ManagementResult> ListOfIdentifierAsync(ManagementContext context)
    {
        if (context.Query["identifier"] is not { Length: > 0 } identifier)
        {
            return MissingIdentifier();
        }

        var blocks = new List<FailureCounter>(await Credentials(context).ListBlocksAsync(context.Scope, identifier));
        foreach (var user in await FindUsersAsync(context, identifier))
        {
            blocks.AddRange(await Credentials(context).ListBlocksAsync(context.Scope, user));
        }

        return Show(blocks.Distinct());
    }

    private static async ValueTask<ManagementResult> UnblockIdentifierAsync(ManagementContext context)
    {
        if (context.Query["identifier"] is not { Length: > 0 } identifier)
        {
            return MissingIdentifier();
        }

        await Credentials(context).UnblockAsync(context.Scope, identifier);
        var users = await FindUsersAsync(context, identifier);
        foreach (var user in users)
        {
            await Credentials(context).UnblockAsync(context.Scope, user);
        }

        Log(context, users.Count > 0 ? users[0].UserId : null);
        return ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> ListOfUserAsync(ManagementContext context)
        => await context.Tenant.FindUserAsync(context["id"], context.CancellationToken) is { } user
            ? Show(await Credentials(context).ListBlocksAsync(context.Scope, user))
            : UserResource.NotFound;

    private static async ValueTask<ManagementResult> UnblockUserAsync(ManagementContext context)
    {
        if (await context.Tenant.FindUserAsync(context["id"], context.CancellationToken) is not { } user)
        {
            return UserResource.NotFound;
        }

        await Credentials(context).UnblockAsync(context.Scope, user);
        Log(context, user.UserId);
        return ManagementResult.NoContent;
    }

    private static async ValueTask<ManagementResult> ShowAddressAsync(ManagementContext context)
    {
        if (!IPAddress.TryParse(context["id"], out var address))
        {
            return InvalidAddress(context);
        }

        return await Credentials(context).IsAddressBlockedAsync(context.Scope, ClientAddress.KeyOf(address)) ? new ManagementResult(200) : NotBlocked;
    }

    private static async ValueTask<ManagementResult> UnblockAddressAsync(ManagementContext context)
    {
        if (!IPAddress.TryParse(context["id"], out var address))
        {
            return InvalidAddress(context);
        }

        await Credentials(context).UnblockAddressAsync(context.Scope, ClientAddress.KeyOf(address));
        return ManagementResult.NoContent;
    }

    /// <summary>The people an identifier names, in every database.</summary>
    private static async ValueTask<List<User>> FindUsersAsync(ManagementContext context, string identifier)
    {
        var users = new List<User>();
        foreach (var connection in (await context.Tenant.Connections.ListCachedAsync(null, context.CancellationToken)).Where(static connection => connection.IsDatabase))
        {
            if (await context.Tenant.Users.FindByIdentifierAsync(connection, identifier, context.CancellationToken) is { } user && !users.Exists(known => known.UserId == user.UserId))
            {
                users.Add(user);
            }
        }

        return users;
    }

    /// <summary>The list knows the switch of the tenant anyway, so that <c>consider_brute_force_enablement</c> changes nothing.</summary>
    private static ManagementResult Show(IEnumerable<FailureCounter> blocks)
        => ManagementResult.Ok(new JsonObject { ["blocked_for"] = new JsonArray([.. blocks.Select(static block => (JsonNode)Show(block))]) });

    private static JsonObject Show(FailureCounter block)
    {
        var shown = new JsonObject { ["identifier"] = block.Identifier };
        if (block.Address is { } address)
        {
            shown["ip"] = address;
        }

        shown["connection"] = block.Connection;
        return shown;
    }

    private static void Log(ManagementContext context, string? userId)
        => context.Scope.Engine.Logs.Write(context.Scope, LogEvents.BlockReleased, null, userId);

    private static ManagementError MissingIdentifier() => ManagementError.InvalidQuery("Missing required property: identifier");

    private static ManagementError InvalidAddress(ManagementContext context)
        => new(400, $"Path validation error: 'Object didn't pass validation for format ip-address: {context["id"]}' on property id.", "invalid_uri");
}
