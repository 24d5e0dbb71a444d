using System.Text.Json.Nodes;
using Engine.Management.Machine;

namespace Engine.Management.Resources;

/// <summary>The rules of a connection's options: what a database has by default, and what must not go together.</summary>
internal static class ConnectionOptions
{
    private static readonly JsonObject DatabaseDefaults = Json.ParseObject("""
        {"mfa":{"active":true,"return_enroll_settings":true},"strategy_version":2,"brute_force_protection":true,
         "authentication_methods":{"password":{"enabled":true,"api_behavior":"required","signup_behavior":"allow"},"passkey":{"enabled":false},"email_otp":{"enabled":false},"phone_otp":{"enabled":false}},
         "passkey_options":{"challenge_ui":"both","progressive_enrollment_enabled":true,"local_enrollment_enabled":true}}
        """);

    private static readonly JsonObject PasswordDefaults = Json.ParseObject("""
        {"complexity":{"character_type_rule":"all","identical_characters":"allow","sequential_characters":"allow","max_length_exceeded":"error","min_length":15,"character_types":[]},
         "profile_data":{"active":false,"blocked_fields":["name","username","nickname","email","phone_number","user_metadata.name","user_metadata.first","user_metadata.last"]},
         "history":{"active":false,"size":3},"dictionary":{"active":false,"custom":[],"default":"en_100k"}}
        """);

    /// <summary>What an update keeps although it replaces the options.</summary>
    private static readonly string[] Survivors = ["authentication_methods", "passkey_options"];

    /// <summary>What an update of other connections keeps: tools that were never told a secret leave it out.</summary>
    private static readonly string[] SecretSurvivors = ["client_secret"];

    public static ManagementError? Complete(JsonObject connection, JsonObject? before)
    {
        if (connection["options"] is not JsonObject options)
        {
            connection["options"] = options = [];
        }

        if (connection.Text("strategy") != "auth0")
        {
            Keep(SecretSurvivors, before, options);
            return StrategyDefaults.Complete(connection, before?["options"] as JsonObject);
        }

        if (Check(options) is { } error)
        {
            return error;
        }

        if (before is null)
        {
            FillDatabase(options);
        }
        else
        {
            Keep(Survivors, before, options);
        }

        if (options["attributes"]?["email"] is JsonObject email)
        {
            email["verification_method"] ??= "link";
            email["unique"] ??= true;
        }

        return null;
    }

    /// <summary>A database nobody has configured shows what a new one has, which is how it behaves.</summary>
    public static void ShowDefaults(JsonObject connection)
    {
        if (connection.Text("strategy") == "auth0" && connection["options"] is JsonObject { Count: 0 } options)
        {
            FillDatabase(options);
            options["disable_self_service_change_password"] = false;
        }
    }

    private static void FillDatabase(JsonObject options)
    {
        options.FillDeep(DatabaseDefaults);
        if (options["password_options"] is JsonObject password)
        {
            password.FillDeep(PasswordDefaults);
        }
        else if (options.ContainsKey("passwordPolicy"))
        {
            options["password_options"] = PasswordDefaults.DeepClone();
        }
        else
        {
            options["passwordPolicy"] = "good";
        }
    }

    private static void Keep(IEnumerable<string> names, JsonObject? before, JsonObject options)
    {
        if (before?["options"] is JsonObject known)
        {
            foreach (var name in names.Where(name => !options.ContainsKey(name) && known.ContainsKey(name)))
            {
                options[name] = known[name]?.DeepClone();
            }
        }
    }

    private static ManagementError? Check(JsonObject options)
    {
        if (options["attributes"] is not JsonObject attributes)
        {
            return null;
        }

        if (options.Flag("requires_username") == true)
        {
            return ManagementError.InvalidBody("Cannot set both options.attributes and options.requires_username");
        }

        foreach (var (name, attribute) in attributes)
        {
            if (attribute is JsonObject entity && entity.Flag("profile_required") == true && (entity["signup"] as JsonObject)?.Text("status") is not (null or "required"))
            {
                return ManagementError.InvalidBody($"attribute {name} must also be required on signup");
            }
        }

        var hasIdentifier = attributes.Any(static attribute => (attribute.Value?["identifier"] as JsonObject)?.Flag("active") == true);
        return hasIdentifier ? null : ManagementError.InvalidBody("attributes must contain one active identifier");
    }
}
