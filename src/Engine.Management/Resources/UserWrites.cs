using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Limits;
using Engine.Core.Login;
using Engine.Core.Login.Passwords;
using Engine.Core.Users;
using Engine.Management.Machine;
using Engine.Management.Schema;

namespace Engine.Management.Resources;

/// <summary>The rules of creating and changing people.</summary>
internal static class UserWrites
{
    private static readonly string[] MetadataFields = ["user_metadata", "app_metadata"];

    private static readonly string[] RestrictedMetadata =
    [
        "__tenant", "_id", "blocked", "clientID", "created_at", "email_verified", "email", "globalClientID", "global_client_id", "identities", "lastIP",
        "lastLogin", "loginsCount", "metadata", "multifactor_last_modified", "multifactor", "updated_at", "user_id",
    ];

    public static async ValueTask<ManagementError?> PrepareAsync(ManagementContext context, JsonObject user, JsonObject? before)
    {
        var found = await context.Documents(ConnectionResource.Kind).FindAsync("name", context.BodyObject.Text("connection")!);
        if (found is null)
        {
            return new ManagementError(400, "The connection does not exist.", "inexistent_connection");
        }

        var connection = found.Value;
        if (connection.Text("strategy") == Connection.DatabaseStrategy && (await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnHook("pre-user-registration") is { } setting)
        {
            return new ManagementError(400, $"Creating the user is refused: {setting} is not supported", "operation_not_supported");
        }

        var strategy = connection.Text("strategy")!;
        var id = context.BodyObject.Text("user_id") ?? context.Secrets.Hex(24);
        user["user_id"] = $"{strategy}|{id}";
        user["identities"] = new JsonArray(new JsonObject { ["connection"] = connection.Text("name"), ["user_id"] = id, ["provider"] = strategy, ["isSocial"] = false });
        user["email_verified"] ??= false;
        Normalize(user);
        if ((CheckIdentifiers(user, connection, strategy) ?? CheckForms(user) ?? CheckSizes(user, context.Options.Limits) ?? (strategy == Connection.DatabaseStrategy ? CheckUsername(user, connection) : null)) is { } error)
        {
            return error;
        }

        Complete(user);
        return await SetPasswordAsync(context, user, connection);
    }

    public static async ValueTask<ManagementError?> CheckUpdateAsync(ManagementContext context, JsonObject user, JsonObject? before)
    {
        var body = context.BodyObject;
        string[] exclusive = ["email", "phone_number", "username", "password", "email_verified", "phone_verified"];
        var sent = exclusive.Where(body.ContainsKey).ToList();
        if (sent.Count > 1 && !IsVerificationOf(sent))
        {
            return ManagementError.InvalidBody($"Cannot update {string.Join(" and ", sent.Take(2))} simultaneously");
        }

        if (body.Text("connection") is { } named && await context.Documents(ConnectionResource.Kind).FindAsync("name", named) is null)
        {
            return new ManagementError(400, "The connection does not exist.", "inexistent_connection");
        }

        foreach (var name in MetadataFields)
        {
            if (body[name] is JsonObject { Count: 0 })
            {
                user[name] = new JsonObject();
            }
        }

        Normalize(user);
        if ((CheckForms(user) ?? CheckSizes(user, context.Options.Limits)) is { } error)
        {
            return error;
        }

        if (body.ContainsKey("email") && !body.ContainsKey("email_verified"))
        {
            user["email_verified"] = false;
        }

        if (!user.ContainsKey("password") && !body.ContainsKey("username"))
        {
            return null;
        }

        var connectionName = body.Text("connection") ?? (user["identities"]?[0] as JsonObject)?.Text("connection");
        var connection = connectionName is null ? null : await context.Documents(ConnectionResource.Kind).FindAsync("name", connectionName);
        if (!user.ContainsKey("password"))
        {
            return connection is null ? null : CheckUsername(user, connection.Value);
        }

        if (connection?.Value.Text("strategy") != "auth0")
        {
            return ManagementError.InvalidBody("The password can only be set for database users");
        }

        user["last_password_reset"] = context.Timestamp;
        user["blocked"] = user.ContainsKey("blocked") ? false : null;
        user.RemoveNulls();
        var hash = user["_password_hash"]?.DeepClone();
        var refusal = await SetPasswordAsync(context, user, connection.Value);
        return refusal ?? UserChanges.PlacePassword(user, connectionName!, hash);
    }

    /// <summary>An address and whether it is proven, or a number and whether it is, may come together.</summary>
    private static bool IsVerificationOf(List<string> sent)
        => sent is ["email", "email_verified"] or ["phone_number", "phone_verified"] || sent is ["username", "email_verified"];

    internal static void Normalize(JsonObject user)
    {
        foreach (var name in new[] { "email", "username" })
        {
            if (user.Text(name) is { } text)
            {
                user[name] = text.Trim().ToLowerInvariant();
            }
        }
    }

    private static ManagementError? CheckIdentifiers(JsonObject user, JsonObject connection, string strategy) => strategy switch
    {
        "sms" when !user.ContainsKey("phone_number") => ManagementError.InvalidBody("Payload validation error: 'Missing required property: phone_number'."),
        "email" when !user.ContainsKey("email") => ManagementError.InvalidBody("Payload validation error: 'Missing required property: email'."),
        not "sms" when user.Text("email") is null && user.Text("username") is null && user.Text("phone_number") is null =>
            ManagementError.InvalidBody("Payload validation error: 'Missing required property: email'."),
        "auth0" when user.Text("password") is null && !AllowsNoPassword(connection) => ManagementError.InvalidBody("Payload validation error: 'Missing required property: password'."),
        _ => null,
    };

    private static bool AllowsNoPassword(JsonObject connection)
        => (connection["options"]?["authentication_methods"]?["password"] as JsonObject)?.Text("api_behavior") == "optional";

    internal static ManagementError? CheckForms(JsonObject user)
    {
        if (user.Text("email") is { } email && !Formats.Matches("email", email))
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Object didn't pass validation for format email: {email}' on property email (The user's email).");
        }

        if (user.Text("username") is { } username && !UserRules.IsUsername(username))
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Object didn't pass validation for format username: {username}' on property username (The user's username).");
        }

        if (MetadataFields.SelectMany(name => user[name] as JsonObject ?? []).FirstOrDefault(static field => !UserRules.IsMetadataName(field.Key)).Key is { } faulty)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'The name {faulty} can not be used in metadata: names have no dots and do not begin with a dollar sign'.");
        }

        if (user.Text("phone_number") is { } phone && !Formats.Matches("phone", phone))
        {
            return ManagementError.InvalidBody($"Payload validation error: 'String does not match pattern ^\\+[0-9]{{1,15}}$: {phone}' on property phone_number.");
        }

        var restricted = (user["app_metadata"] as JsonObject)?.Select(static field => field.Key).FirstOrDefault(RestrictedMetadata.Contains);
        return restricted is null ? null : ManagementError.InvalidBody($"Payload validation error: 'app_metadata contains the reserved name {restricted}'.");
    }

    /// <summary>What is merged bit by bit has a limit as a whole.</summary>
    internal static ManagementError? CheckSizes(JsonObject user, EngineLimits limits)
    {
        foreach (var name in MetadataFields)
        {
            if (user[name] is JsonObject metadata && metadata.ToJsonString(ManagementModule.Relaxed).Length > limits.Metadata)
            {
                return ManagementError.InvalidBody($"Payload validation error: '{name} is too large, maximum {limits.Metadata} characters' on property {name}.");
            }
        }

        return null;
    }

    internal static void Complete(JsonObject user)
    {
        var label = user.Text("email") ?? user.Text("phone_number") ?? user.Text("username")!;
        user["name"] ??= label;
        user["nickname"] ??= label.Split('@')[0];
        user["picture"] ??= UserDirectory.Gravatar(label);
    }

    private static Connection ToDatabase(JsonObject connection)
        => new() { Id = "", Name = "", Strategy = Connection.DatabaseStrategy, Options = (connection["options"] as JsonObject ?? []).Copy() };

    /// <summary>A database may say how long usernames are.</summary>
    private static ManagementError? CheckUsername(JsonObject user, JsonObject connection)
    {
        if (user.Text("username") is not { } username || (connection["options"]?["validation"]?["username"] ?? connection["options"]?["attributes"]?["username"]?["validation"]) is not JsonObject)
        {
            return null;
        }

        var (min, max) = UsernameLength.Of(ToDatabase(connection));
        return username.Length < min ? ManagementError.InvalidBody($"Payload validation error: 'String is too short ({username.Length} chars), minimum {min}' on property username.")
            : username.Length > max ? ManagementError.InvalidBody($"Payload validation error: 'String is too long ({username.Length} chars), maximum {max}' on property username.")
            : null;
    }

    /// <summary>Checks and hashes the password; only the hash stays.</summary>
    private static async ValueTask<ManagementError?> SetPasswordAsync(ManagementContext context, JsonObject user, JsonObject connection)
    {
        if (user.Text("password") is not { } password)
        {
            return null;
        }

        user.Remove("password");
        var credentials = context.Scope.Engine.Credentials;
        if (credentials.IsTooLong(password))
        {
            return ManagementError.InvalidBody($"PasswordStrengthError: {PasswordTexts.TooLong(context.Options.Limits).Sentence}");
        }

        var rules = PasswordRules.Of(ToDatabase(connection));
        var before = new User { UserId = "", PasswordHash = user.Text("_password_hash"), PasswordHistory = [.. user["_password_history"].Texts()] };
        if ((rules.Check(password, user) ?? await rules.CheckHistoryAsync(password, before, context.Options.PasswordHasher, context.CancellationToken)) is { } fault)
        {
            return ManagementError.InvalidBody($"{fault.Name}: {fault.Message}");
        }

        if (rules.HistorySize > 0)
        {
            user["_password_history"] = rules.Remember(before).ToJson();
        }

        if (await credentials.HashAsync(context.Scope, password) is not { } hash)
        {
            return ManagementError.TooManyHashes;
        }

        user["_password_hash"] = hash;
        return null;
    }
}
