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
        if (JsonFields.IsOn(connection.Options["enabledDatabaseCustomization"]) && !JsonFields.IsOn(connection.Options["import_mode"]))
        {
            return "running custom database scripts (enabledDatabaseCustomization)";
        }

        return JsonFields.IsOff(connection.Options["authentication_methods"]?["password"]?["enabled"]) ? "signing in without a password (authentication_methods)" : null;
    }

    /// <summary>Whether people may name themselves by an attribute (<c>email</c>, <c>username</c>, <c>phone_number</c>) when they sign in.</summary>
    public static bool IsIdentifier(Connection connection, string attribute) => !JsonFields.IsOff(connection.Options["attributes"]?[attribute]?["identifier"]?["active"]);

    /// <summary>Whether people sign themselves up with a password.</summary>
    public static bool BlocksSignup(Connection connection)
        => JsonFields.Text(connection.Options["authentication_methods"]?["password"]?["signup_behavior"]) == "block" || JsonFields.Text(connection.Options["attributes"]?["email"]?["signup"]?["status"]) == "inactive";

    /// <summary>Whether people choose a username when they sign up, by the newer form of the setting.</summary>
    public static bool RequiresUsername(Connection connection)
        => JsonFields.IsOn(connection.Options["attributes"]?["username"]?["identifier"]?["active"]) && JsonFields.Text(connection.Options["attributes"]?["username"]?["signup"]?["status"]) == "required";

    /// <summary>The setting without which nobody may sign up, or null.</summary>
    public static string? FindUnmetBySignup(Connection connection)
    {
        if (connection.Options["attributes"] is not JsonObject attributes)
        {
            return null;
        }

        foreach (var (name, attribute) in attributes)
        {
            if (JsonFields.IsOn(attribute?["signup"]?["verification"]?["active"]))
            {
                return $"proving the {name} while signing up (attributes.{name}.signup.verification)";
            }
        }

        return JsonFields.Text(attributes["phone_number"]?["signup"]?["status"]) == "required" ? "asking for a phone number (attributes.phone_number)" : null;
    }
}
