using System.Text.Json.Nodes;
using Engine.Core.Limits;
using Engine.Core.Users;
using Engine.Management.Machine;
using Engine.Management.Schema;

namespace Engine.Management.Jobs;

/// <summary>What is wrong with a person of an import file.</summary>
/// <param name="Code">The service's code.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Path">The field, or null.</param>
internal sealed record ImportFault(string Code, string Message, string? Path = null)
{
    public JsonObject ToJson()
    {
        var fault = new JsonObject { ["code"] = Code, ["message"] = Message };
        if (Path is not null)
        {
            fault["path"] = Path;
        }

        return fault;
    }
}

/// <summary>The schema of one person in an import file.</summary>
internal static class ImportRow
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["email"] = "string",
        ["email_verified"] = "boolean",
        ["phone_number"] = "string",
        ["phone_verified"] = "boolean",
        ["user_id"] = "string",
        ["username"] = "string",
        ["given_name"] = "string",
        ["family_name"] = "string",
        ["name"] = "string",
        ["nickname"] = "string",
        ["picture"] = "string",
        ["blocked"] = "boolean",
        ["password_hash"] = "string",
        ["custom_password_hash"] = "object",
        ["user_metadata"] = "object",
        ["app_metadata"] = "object",
        ["mfa_factors"] = "array",
    };

    /// <summary>Fields that may never be shown again: a report of errors leaves them out.</summary>
    public static readonly IReadOnlyList<string> Secrets = ["password_hash", "custom_password_hash", "mfa_factors"];

    /// <summary>The faults of a row's form; none when it can be written.</summary>
    public static IReadOnlyList<ImportFault> Check(JsonObject row, IPasswordHasher hasher, EngineLimits limits)
    {
        var faults = new List<ImportFault>();
        foreach (var (name, value) in row)
        {
            if (!Types.TryGetValue(name, out var type))
            {
                faults.Add(new ImportFault("OBJECT_ADDITIONAL_PROPERTIES", $"Additional properties not allowed: {name}"));
            }
            else if (SchemaValidator.TypeOf(value) is var found && found != type)
            {
                faults.Add(new ImportFault("INVALID_TYPE", $"Expected type {type} but found type {found}", name));
            }
        }

        if (faults.Count > 0)
        {
            return faults;
        }

        if (!row.ContainsKey("email") && !row.ContainsKey("phone_number") && !row.ContainsKey("username"))
        {
            faults.Add(new ImportFault("OBJECT_MISSING_REQUIRED_PROPERTY", "Missing required property: email"));
        }

        CheckTexts(row, faults);
        CheckSecrets(row, hasher, limits, faults);
        return faults;
    }

    private static void CheckTexts(JsonObject row, List<ImportFault> faults)
    {
        if (row.Text("email") is { } email && !Formats.Matches("email", email))
        {
            faults.Add(new ImportFault("FORMAT", "Object didn't pass validation for format email", "email"));
        }

        if (row.Text("phone_number") is { } phone && !Formats.Matches("phone", phone))
        {
            faults.Add(new ImportFault("PATTERN", "String does not match pattern ^\\+[0-9]{1,15}$", "phone_number"));
        }

        foreach (var (name, longest) in new[] { ("user_id", 255), ("username", 128), ("given_name", 150), ("family_name", 150), ("name", 300), ("nickname", 300), ("picture", 2048) })
        {
            if (row.Text(name) is { } text && text.Length > longest)
            {
                faults.Add(new ImportFault("MAX_LENGTH", $"String is too long ({text.Length} chars), maximum {longest}", name));
            }
            else if (row.Text(name) is { Length: 0 } && name is "user_id" or "username")
            {
                faults.Add(new ImportFault("MIN_LENGTH", "String is too short (0 chars), minimum 1", name));
            }
        }
    }

    private static void CheckSecrets(JsonObject row, IPasswordHasher hasher, EngineLimits limits, List<ImportFault> faults)
    {
        if (row.ContainsKey("mfa_factors"))
        {
            faults.Add(new ImportFault("MFA_FACTORS_FAILED", "Factors can't be imported", "mfa_factors"));
        }

        if (row.ContainsKey("password_hash") && row.ContainsKey("custom_password_hash"))
        {
            faults.Add(new ImportFault("NOT_PASSED", "password_hash and custom_password_hash exclude each other"));
        }

        if (row.Text("password_hash") is { } hash)
        {
            CheckBcrypt(hash, "password_hash", hasher, limits, faults);
        }

        if (row["custom_password_hash"] is JsonObject custom && BcryptOf(custom) is not { } bcrypt)
        {
            if (ImportedPasswordHash.ToStored(custom, limits, out var problem) is null)
            {
                faults.Add(new ImportFault("NOT_PASSED", $"custom_password_hash can't be used: {problem}", "custom_password_hash"));
            }
        }
        else if (row["custom_password_hash"] is JsonObject known)
        {
            CheckBcrypt(BcryptOf(known)!, "custom_password_hash", hasher, limits, faults);
        }
    }

    private static void CheckBcrypt(string hash, string name, IPasswordHasher hasher, EngineLimits limits, List<ImportFault> faults)
    {
        if (hasher is not BcryptPasswordHasher)
        {
            faults.Add(new ImportFault("NOT_PASSED", "Passwords are not hashed with bcrypt here", name));
        }
        else if (!BcryptPasswordHasher.IsBcrypt(hash) || BcryptPasswordHasher.CostOf(hash) is var cost && (cost < 4 || cost > limits.ImportedBcryptCost))
        {
            faults.Add(new ImportFault("PATTERN", $"Not a bcrypt hash with 4 to {limits.ImportedBcryptCost} rounds", name));
        }
    }

    /// <summary>The hash a row brings along in the form in which it is stored, or null.</summary>
    public static string? StoredHash(JsonObject row, EngineLimits limits)
        => row.Text("password_hash") ?? (row["custom_password_hash"] is JsonObject custom ? BcryptOf(custom) ?? ImportedPasswordHash.ToStored(custom, limits, out _) : null);

    private static string? BcryptOf(JsonObject custom) => custom.Text("algorithm") == "bcrypt" ? (custom["hash"] as JsonObject)?.Text("value") ?? "" : null;
}
