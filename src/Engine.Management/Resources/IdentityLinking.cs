using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Access;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>Linking the account of one person to another person, and taking it off again.</summary>
internal static class IdentityLinking
{
    private static readonly string[] ProfileFields = ["email", "email_verified", "username", "phone_number", "phone_verified", "name", "given_name", "family_name", "nickname", "picture"];

    public static async ValueTask<ManagementResult> LinkAsync(ManagementContext context)
    {
        var users = context.Documents(UserResource.Kind);
        if (await users.GetAsync(context["id"]) is not { } primary)
        {
            return UserResource.NotFound;
        }

        var (secondaryId, error) = await FindSecondaryAsync(context);
        if (secondaryId is null)
        {
            return error!;
        }

        if (secondaryId == context["id"])
        {
            return ManagementError.InvalidBody("Main account and linked account are the same");
        }

        if (await users.GetAsync(secondaryId) is not { } secondary)
        {
            return UserResource.NotFound;
        }

        var added = secondary.Value["identities"]!.AsArray().Select(static item => item!.DeepClone().AsObject()).ToList();
        added[0]["profileData"] = Profile(secondary.Value);
        added[0]["_password_hash"] = secondary.Value["_password_hash"]?.DeepClone();
        added[0].RemoveNulls();

        // The account must leave its person first: no two people may hold the same one.
        await users.DeleteAsync(secondaryId);
        var changed = await users.ChangeAsync(context["id"], user =>
        {
            foreach (var identity in added)
            {
                user["identities"]!.AsArray().Add(identity.DeepClone());
            }

            user["updated_at"] = context.Timestamp;
        });
        if (changed is null)
        {
            await users.InsertAsync(secondary.Value);
            return UserResource.NotFound;
        }

        return ManagementResult.Ok(Identities(context, changed, withPrimaryProfile: true), 201);
    }

    public static async ValueTask<ManagementResult> UnlinkAsync(ManagementContext context)
    {
        var users = context.Documents(UserResource.Kind);
        if (await users.GetAsync(context["id"]) is not { } before || FindSecondary(context, before.Value) is null)
        {
            return UserResource.NotFound;
        }

        JsonObject? removed = null;
        var changed = await users.ChangeAsync(context["id"], user =>
        {
            removed = FindSecondary(context, user);
            if (removed is not null)
            {
                user["identities"]!.AsArray().Remove(removed);
            }
        });
        if (changed is null || removed is null)
        {
            return UserResource.NotFound;
        }

        // What was begun with the account is its own person's business from now on, not the primary's.
        await context.Tenant.UserLifecycle.EndAccountAsync(context["id"], $"{context["provider"]}|{context["user_id"]}", context.CancellationToken);
        var person = (removed["profileData"] as JsonObject)?.Copy() ?? [];
        var hash = removed["_password_hash"]?.DeepClone();
        removed.Remove("profileData");
        removed.Remove("_password_hash");
        person["user_id"] = $"{context["provider"]}|{context["user_id"]}";
        person["identities"] = new JsonArray(removed.DeepClone());
        person["created_at"] = context.Timestamp;
        person["updated_at"] = context.Timestamp;
        person["_password_hash"] = hash;
        person.RemoveNulls();
        await users.InsertAsync(person);
        return ManagementResult.Ok(Identities(context, changed, withPrimaryProfile: false));
    }

    /// <summary>The linked account the path names; the first one is the person's own and can't leave.</summary>
    private static JsonObject? FindSecondary(ManagementContext context, JsonObject user)
        => user["identities"]!.AsArray().Skip(1).OfType<JsonObject>().FirstOrDefault(identity => identity.Text("provider") == context["provider"] && identity.Text("user_id") == context["user_id"]);

    /// <summary>
    /// The id of the second account. Who may link their own account only can't name one (the table of fields sees to that): they
    /// show an ID token of it.
    /// </summary>
    private static async ValueTask<(string? Id, ManagementError? Error)> FindSecondaryAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        if (body.Text("link_with") is { } token)
        {
            return body.Count == 1
                ? await SecondaryAccount.ReadAsync(context, token)
                : (null, ManagementError.InvalidBody("Payload validation error: 'link_with excludes every other property'."));
        }

        if (context.Caller.IsPerson)
        {
            return (null, ManagementError.InvalidBody("Payload validation error: 'Missing required property: link_with'."));
        }

        if (body.Text("provider") is not { } provider || IdOf(body["user_id"]) is not { } id)
        {
            return (null, ManagementError.InvalidBody("Payload validation error: 'Missing required property: provider'."));
        }

        return (id.StartsWith(provider + "|", StringComparison.Ordinal) ? id : $"{provider}|{id}", null);
    }

    private static JsonArray Identities(ManagementContext context, JsonObject user, bool withPrimaryProfile)
    {
        var shown = ResourceOperations.Show(UserResource.Definition, context, user);
        var identities = shown["identities"]!.DeepClone().AsArray();
        if (withPrimaryProfile)
        {
            identities[0]!["profileData"] = Profile(user);
        }

        return identities;
    }

    private static JsonObject Profile(JsonObject user)
        => new(ProfileFields.Where(user.ContainsKey).Select(name => new KeyValuePair<string, JsonNode?>(name, user[name]?.DeepClone())));

    private static string? IdOf(JsonNode? value) => value switch
    {
        JsonValue text when text.TryGetValue(out string? id) => id,
        JsonValue number => number.ToJsonString(),
        _ => null,
    };
}
