using System.Text.Json.Nodes;
using Engine.Core.Json;

namespace Engine.Core.Connections;

/// <summary>What a database's settings demand that this engine can't do: nobody signs in, or signs up, past them.</summary>
internal static class ConnectionDemands
{
    /// <summary>Whether people may sign in through the connection at all.</summary>
    public static bool IsForSigningIn(Connection connection) => ExtraFields.Flag(connection.Extra, "authentication", "active") != false;

    /// <summary>The setting without which nobody may sign in with a password, or null.</summary>
    public static string? FindUnmet(Connection connection)
    {
        if (IsOn(connection.Options["enabledDatabaseCustomization"]) && !IsOn(connection.Options["import_mode"]))
        {
            return "running custom database scripts (enabledDatabaseCustomization)";
        }

        return IsOff(connection.Options["authentication_methods"]?["password"]?["enabled"]) ? "signing in without a password (authentication_methods)" : null;
    }

    /// <summary>Whether people may name themselves by an attribute (<c>email</c>, <c>username</c>, <c>phone_number</c>) when they sign in.</summary>
    public static bool IsIdentifier(Connection connection, string attribute) => !IsOff(connection.Options["attributes"]?[attribute]?["identifier"]?["active"]);

    /// <summary>Whether people sign themselves up with a password.</summary>
    public static bool BlocksSignup(Connection connection)
        => Text(connection.Options["authentication_methods"]?["password"]?["signup_behavior"]) == "block" || Text(connection.Options["attributes"]?["email"]?["signup"]?["status"]) == "inactive";

    /// <summary>Whether people choose a username when they sign up, by the newer form of the setting.</summary>
    public static bool RequiresUsername(Connection connection)
        => IsOn(connection.Options["attributes"]?["username"]?["identifier"]?["active"]) && Text(connection.Options["attributes"]?["username"]?["signup"]?["status"]) == "required";

    /// <summary>The setting without which nobody may sign up, or null.</summary>
    public static string? FindUnmetBySignup(Connection connection)
    {
        if (connection.Options["attributes"] is not JsonObject attributes)
        {
            return null;
        }

        foreach (var (name, attribute) in attributes)
        {
            if (IsOn(attribute?["signup"]?["verification"]?["active"]))
            {
                return $"proving the {name} while signing up (attributes.{name}.signup.verification)";
            }
        }

        return Text(attributes["phone_number"]?["signup"]?["status"]) == "required" ? "asking for a phone number (attributes.phone_number)" : null;
    }

    private static bool IsOn(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && flag;

    private static bool IsOff(JsonNode? node) => node is JsonValue value && value.TryGetValue(out bool flag) && !flag;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
