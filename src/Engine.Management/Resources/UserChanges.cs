using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Core.Users;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>What a change of a person's document means for what they were given before; the rule is the engine's (<see cref="UserLifecycle"/>).</summary>
internal static class UserChanges
{
    private const string EpochField = "_access_epoch";

    /// <summary>Lets everything of before end with the write itself, where the change ends everything. Never refuses.</summary>
    public static ManagementError? Prepare(JsonObject before, JsonObject user)
    {
        var known = ToUser(before);
        if (UserLifecycle.Compare(known, ToUser(user)) == AccessEffect.EndsEverything)
        {
            user[EpochField] = UserLifecycle.NextEpoch(known.AccessEpoch);
        }

        return null;
    }

    /// <summary>Sweeps away what the change has ended, after it was written.</summary>
    public static ValueTask CompleteAsync(ManagementContext context, JsonObject before, JsonObject user)
        => context.Tenant.UserLifecycle.EndAsync(user.Text("user_id")!, UserLifecycle.Compare(ToUser(before), ToUser(user)), UserLifecycle.InitiatorOf(ToUser(before), ToUser(user)), context.CancellationToken);

    /// <summary>A password that was set for the connection of a linked account is that account's; the person keeps the one they had.</summary>
    /// <param name="user">The person with the new hash.</param>
    /// <param name="connection">The connection it was set for.</param>
    /// <param name="known">The hash of before.</param>
    public static ManagementError? PlacePassword(JsonObject user, string connection, JsonNode? known)
    {
        var accounts = (user["identities"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var index = accounts.FindIndex(account => account.Text("connection") == connection);
        if (index < 0)
        {
            return ManagementError.InvalidBody("The user has no account in the connection.");
        }

        if (index > 0)
        {
            accounts[index]["_password_hash"] = user["_password_hash"]?.DeepClone();
            user["_password_hash"] = known;
            user.RemoveNulls();
        }

        return null;
    }

    private static User ToUser(JsonObject user)
        => EntityKinds.Users.FromDocument(new StoredDocument { Id = "", Body = System.Text.Encoding.UTF8.GetBytes(user.ToJsonString()) }, static text => text);
}
