using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Storage;
using Engine.Management.Machine;
using Engine.Management.Resources;

namespace Engine.Management.Jobs;

/// <summary>Exports people as lines of JSON or as CSV, compressed.</summary>
internal static class UserExport
{
    public const string Type = "users_export";
    private const int BatchSize = 500;
    private const int MaxCsvFields = 30;
    private static readonly string[] Dates = ["created_at", "updated_at", "last_login", "last_password_reset", "multifactor_last_modified"];

    /// <summary>What a CSV file has when nobody says what.</summary>
    private static readonly string[] CsvFields =
    [
        "user_id", "email", "email_verified", "username", "phone_number", "phone_verified", "name", "given_name", "family_name", "nickname", "picture",
        "blocked", "created_at", "updated_at", "last_login", "last_ip", "logins_count", "identities[0].connection",
    ];

    private sealed record Column(string Path, string Name);

    public static async ValueTask<ManagementResult> StartAsync(ManagementContext context)
    {
        var body = context.BodyObject;
        var format = body.Text("format") ?? "json";
        var columns = (body["fields"] as JsonArray ?? []).OfType<JsonObject>().Select(static field => new Column(field.Text("name")!, field.Text("export_as") ?? field.Text("name")!)).ToList();
        if (Check(body, format, columns) is { } error)
        {
            return error;
        }

        // Refused before the job begins: the file is behind a link.
        _ = context.Scope.Issuer;
        var job = new JsonObject { ["type"] = Type };
        string? connection = null;
        if (body.Text("connection_id") is { } connectionId)
        {
            if (await context.Tenant.Connections.GetCachedAsync(connectionId, context.CancellationToken) is not { } found)
            {
                return ConnectionResource.NotFound;
            }

            job["connection_id"] = connectionId;
            job["connection"] = connection = found.Name;
        }

        job["format"] = format;
        foreach (var name in new[] { "limit", "fields" })
        {
            if (body[name] is { } value)
            {
                job[name] = value.DeepClone();
            }
        }

        var limit = body["limit"] is JsonValue number ? (int)Math.Min(number.GetValue<double>(), int.MaxValue) : int.MaxValue;
        await JobRunner.Of(context.Scope.Engine).StartAsync(context, job, call => RunAsync(call, connection, format, columns, limit));
        return ManagementResult.Ok(job);
    }

    private static ManagementError? Check(JsonObject body, string format, List<Column> columns)
    {
        if (body["limit"] is JsonValue limit && (limit.GetValue<double>() < 1 || limit.GetValue<double>() % 1 != 0))
        {
            return ManagementError.InvalidBody("Payload validation error: 'limit must be a whole number, 1 or more' on property limit.");
        }

        if (columns.Select(static column => column.Name).Distinct(StringComparer.Ordinal).Count() < columns.Count)
        {
            return ManagementError.InvalidBody("Payload validation error: 'Two fields have the same name' on property fields.");
        }

        if (format != "csv")
        {
            return null;
        }

        if (columns.Count > MaxCsvFields)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Array is too long ({columns.Count}), maximum {MaxCsvFields}' on property fields.");
        }

        return columns.Exists(static column => column.Path is "user_metadata" or "app_metadata")
            ? ManagementError.InvalidBody("Metadata can only be exported to CSV field by field, for example user_metadata.color")
            : null;
    }

    private static async ValueTask<JsonObject> RunAsync(ManagementContext context, string? connection, string format, List<Column> columns, int limit)
    {
        var isCsv = format == "csv";
        if (isCsv && columns.Count == 0)
        {
            columns = [.. CsvFields.Select(static name => new Column(name, name))];
        }

        using var buffer = new MemoryStream();
        await using (var zip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            if (isCsv)
            {
                await WriteLineAsync(zip, string.Join(',', columns.Select(static column => Quote(column.Name))), context.CancellationToken);
            }

            await WriteUsersAsync(context, zip, connection, limit, user => isCsv ? ToCsv(user, columns) : ToJson(user, columns));
        }

        await new JobStore(context.Scope).WriteFileAsync(context.JobId!, buffer.ToArray());
        return [];
    }

    private static async ValueTask WriteUsersAsync(ManagementContext context, Stream stream, string? connection, int limit, Func<JsonObject, string> write)
    {
        var filter = connection is null ? null : new DocumentFilter.Indexed("connection", connection);
        long after = 0;
        while (limit > 0)
        {
            var (users, _) = await context.Documents(UserResource.Kind).QueryAsync(new DocumentQuery { Filter = filter, After = after, Take = Math.Min(BatchSize, limit) });
            foreach (var user in users)
            {
                await WriteLineAsync(stream, write(UserResource.Shown(user.Value)), context.CancellationToken);
            }

            if (users.Count < Math.Min(BatchSize, limit))
            {
                return;
            }

            limit -= users.Count;
            after = users[^1].Sequence;
        }
    }

    private static async ValueTask WriteLineAsync(Stream stream, string line, CancellationToken cancellationToken)
        => await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);

    private static string ToJson(JsonObject user, List<Column> columns)
    {
        if (columns.Count == 0)
        {
            return user.ToJsonString();
        }

        var line = new JsonObject();
        foreach (var column in columns)
        {
            if (Find(user, column.Path) is { } value)
            {
                line[column.Name] = value.DeepClone();
            }
        }

        return line.ToJsonString();
    }

    private static string ToCsv(JsonObject user, List<Column> columns) => string.Join(',', columns.Select(column => Find(user, column.Path) switch
    {
        null => "",
        JsonValue value when value.TryGetValue(out string? text) => Dates.Contains(column.Path) ? text : Quote("'" + text),
        JsonValue value => value.ToJsonString(),
        var node => Quote("'" + node.ToJsonString()),
    }));

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The value at a path such as <c>identities[0].connection</c> or <c>user_metadata.color</c>; null when there is none.</summary>
    private static JsonNode? Find(JsonObject user, string path)
    {
        JsonNode? node = user;
        foreach (var step in path.Split('.'))
        {
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            node = (node as JsonObject)?[bracket < 0 ? step : step[..bracket]];
            if (bracket >= 0)
            {
                node = node is JsonArray array && step[^1] == ']' && int.TryParse(step.AsSpan(bracket + 1, step.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Count
                    ? array[index]
                    : null;
            }
        }

        return node;
    }
}
