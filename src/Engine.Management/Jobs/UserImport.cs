using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Logs;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Jobs;

/// <summary>
/// Imports people into a database from a JSON array. Each row is written for itself; what is wrong with one is reported and
/// does not stop the others.
/// </summary>
internal static class UserImport
{
    public const string Type = "users_import";
    private const int MaxFileSize = 500 * 1024;
    private const int MaxRunning = 2;

    private static readonly ManagementError TooMany = new(429, "There are 2 active import users jobs, please wait until some of them are finished and try again", "too_many_requests");

    /// <summary>What an import may change about somebody who is there already.</summary>
    private static readonly string[] Upserted = ["email_verified", "phone_verified", "given_name", "family_name", "name", "nickname", "picture", "blocked", "user_metadata", "app_metadata"];

    /// <summary>The name of the file with what was wrong.</summary>
    public static string ErrorsOf(string jobId) => jobId + ".errors";

    public static async ValueTask<ManagementResult> StartAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        if (body.FirstOrDefault(static field => field.Key is not ("users" or "connection_id" or "upsert" or "external_id" or "send_completion_email")).Key is { } unknown)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Additional properties not allowed: {unknown}'.");
        }

        foreach (var name in new[] { "users", "connection_id" })
        {
            if (body[name] is null)
            {
                return ManagementError.InvalidBody($"Payload validation error: 'Missing required property: {name}'.");
            }
        }

        if (ReadFlag(body["upsert"]) is not { } upsert || ReadFlag(body["send_completion_email"]) is null || body.Text("connection_id") is not { } connectionId)
        {
            return ManagementError.InvalidBody("Payload validation error: 'upsert and send_completion_email must be true or false, connection_id must be a string'.");
        }

        var (connection, error) = await JobResources.FindDatabaseAsync(context, connectionId);
        if (connection is null)
        {
            return error!;
        }

        var (rows, refusal) = ReadRows(body["users"]!);
        if (rows is null)
        {
            return refusal!;
        }

        var runner = JobRunner.Of(context.Scope.Engine);
        if (runner.Count(context.Tenant.Id, Type) >= MaxRunning)
        {
            return TooMany;
        }

        var job = new JsonObject { ["type"] = Type, ["connection_id"] = connectionId, ["connection"] = connection.Name, ["upsert"] = upsert };
        if (body.Text("external_id") is { Length: > 0 } externalId)
        {
            job["external_id"] = externalId;
        }

        await runner.StartAsync(context, job, call => RunAsync(call, connection, rows, upsert));
        return ManagementResult.Ok(job, 202);
    }

    /// <summary>A part of a form is text; in process it is a value. Absent means false.</summary>
    private static bool? ReadFlag(JsonNode? value) => value switch
    {
        null => false,
        JsonValue flag when flag.TryGetValue(out bool set) => set,
        JsonValue text when text.TryGetValue(out string? word) && word is "true" or "false" or "" => text.GetValue<string>() == "true",
        _ => null,
    };

    private static (JsonArray? Rows, ManagementError? Error) ReadRows(JsonNode users)
    {
        if (users is JsonArray given)
        {
            return (given, null);
        }

        if (users is not JsonValue value || !value.TryGetValue(out string? text))
        {
            return (null, ManagementError.InvalidBody("Payload validation error: 'Expected type array' on property users."));
        }

        if (Encoding.UTF8.GetByteCount(text) > MaxFileSize)
        {
            return (null, new ManagementError(413, $"Payload content length greater than maximum allowed: {MaxFileSize}"));
        }

        try
        {
            return Json.Parse(Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'))) is JsonArray rows ? (rows, null) : (null, ManagementError.InvalidBody("Users file must be a JSON array"));
        }
        catch (JsonException)
        {
            return (null, ManagementError.InvalidBody("Failed to parse users file JSON when importing users. Make sure it is valid JSON."));
        }
    }

    private static async ValueTask<JsonObject> RunAsync(ManagementContext context, Connection connection, JsonArray rows, bool upsert)
    {
        var (inserted, updated) = (0, 0);
        var report = new JsonArray();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in rows)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var (isUpdate, faults) = node is JsonObject row
                ? await WriteAsync(context, connection, row, upsert, seen)
                : (false, [new ImportFault("INVALID_TYPE", "Expected type object")]);
            if (faults.Count == 0)
            {
                (inserted, updated) = isUpdate ? (inserted, updated + 1) : (inserted + 1, updated);
                continue;
            }

            var shown = node is JsonObject entity ? entity.Copy() : new JsonObject();
            foreach (var name in ImportRow.Secrets)
            {
                shown.Remove(name);
            }

            report.Add((JsonNode)new JsonObject { ["user"] = shown, ["errors"] = new JsonArray([.. faults.Select(static fault => (JsonNode)fault.ToJson())]) });
        }

        if (report.Count > 0)
        {
            await new JobStore(context.Scope).WriteFileAsync(ErrorsOf(context.JobId!), JobStore.Compress(stream => stream.Write(Encoding.UTF8.GetBytes(report.ToJsonString()))));
        }

        context.Scope.Engine.Logs.Write(context.Scope, LogEvents.UsersImported, null, null, connection, $"Imported users: {inserted} inserted, {updated} updated, {report.Count} failed");
        return new JsonObject { ["summary"] = new JsonObject { ["failed"] = report.Count, ["updated"] = updated, ["inserted"] = inserted, ["total"] = rows.Count } };
    }

    private static async ValueTask<(bool IsUpdate, IReadOnlyList<ImportFault> Faults)> WriteAsync(ManagementContext context, Connection connection, JsonObject row, bool upsert, HashSet<string> seen)
    {
        var faults = ImportRow.Check(row, context.Options.PasswordHasher, context.Options.Limits);
        if (faults.Count > 0)
        {
            return (false, faults);
        }

        var user = row.Copy();
        foreach (var name in ImportRow.Secrets)
        {
            user.Remove(name);
        }

        UserWrites.Normalize(user);
        if ((UserWrites.CheckForms(user) ?? UserWrites.CheckSizes(user, context.Options.Limits)) is { } form)
        {
            return (false, [new ImportFault("NOT_PASSED", form.Message)]);
        }

        foreach (var name in new[] { "email", "username", "phone_number", "user_id" })
        {
            if (user.Text(name) is { } value && !seen.Add($"{name}\n{value}"))
            {
                return (false, [new ImportFault("DUPLICATED_USER", $"The file has somebody else with this {name}", name)]);
            }
        }

        if (await FindAsync(context, connection, user) is { } known)
        {
            return upsert ? (true, await UpdateAsync(context, known, user)) : (false, [new ImportFault("CONFLICT", "The user already exists.")]);
        }

        return (false, await InsertAsync(context, connection, user, ImportRow.StoredHash(row, context.Options.Limits)));
    }

    /// <summary>The person with the address, or without one with the username or the number.</summary>
    private static async ValueTask<string?> FindAsync(ManagementContext context, Connection connection, JsonObject user)
    {
        var key = user.Text("email") is { } email ? Core.Users.UserKeys.Email(connection.Name, email)
            : user.Text("username") is { } username ? Core.Users.UserKeys.Username(connection.Name, username)
            : Core.Users.UserKeys.Phone(connection.Name, user.Text("phone_number")!);
        return (await context.Documents(UserResource.Kind).FindAsync(key.Name, key.Value))?.Value.Text("user_id");
    }

    private static async ValueTask<IReadOnlyList<ImportFault>> UpdateAsync(ManagementContext context, string userId, JsonObject row)
    {
        JsonObject? before = null;
        var changed = await context.Documents(UserResource.Kind).ChangeAsync(userId, user =>
        {
            before = user.Copy();
            foreach (var name in Upserted.Where(row.ContainsKey))
            {
                user[name] = row[name]!.DeepClone();
            }

            user["updated_at"] = context.Timestamp;
            UserChanges.Prepare(before, user);
        });
        if (changed is not null)
        {
            await UserChanges.CompleteAsync(context, before!, changed);
        }

        return changed is null ? [new ImportFault("CONFLICT", "The user was changed or removed at the same time.")] : [];
    }

    private static async ValueTask<IReadOnlyList<ImportFault>> InsertAsync(ManagementContext context, Connection connection, JsonObject user, string? hash)
    {
        var id = user.Text("user_id") ?? context.Secrets.Hex(24);
        user["user_id"] = $"{connection.Strategy}|{id}";
        user["identities"] = new JsonArray(new JsonObject { ["connection"] = connection.Name, ["user_id"] = id, ["provider"] = connection.Strategy, ["isSocial"] = false });
        user["email_verified"] ??= false;
        user["created_at"] = context.Timestamp;
        user["updated_at"] = context.Timestamp;
        UserWrites.Complete(user);
        if (hash is not null)
        {
            user["_password_hash"] = hash;
        }

        var result = await context.Documents(UserResource.Kind).InsertAsync(user);
        return result switch
        {
            { Outcome: WriteOutcome.Written } => [],
            { ConflictingKey: "email" } => [new ImportFault("CONFLICT_EMAIL", "The email address is taken.", "email")],
            { ConflictingKey: "username" } => [new ImportFault("CONFLICT_USERNAME", "The username is taken.", "username")],
            _ => [new ImportFault("CONFLICT", "The user already exists.")],
        };
    }
}
