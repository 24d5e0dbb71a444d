using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Json;

namespace Engine.Core.Passkeys;

/// <summary>What a database says about passkeys (<c>authentication_methods.passkey</c>, <c>passkey_options</c>).</summary>
internal static class PasskeyOptions
{
    /// <summary>Whether people sign in with passkeys.</summary>
    public static bool IsOn(IdentityEngineOptions options, Connection connection) => options.WebAuthn is not null && IsDemanded(connection);

    /// <summary>The same, whatever the engine has.</summary>
    public static bool IsDemanded(Connection connection) => connection.IsDatabase && JsonFields.Flag(connection.Options["authentication_methods"]?["passkey"]?["enabled"]) == true;

    /// <summary>Whether people who have signed in with a password are offered to make one.</summary>
    public static bool IsOffered(Connection connection) => JsonFields.Flag(connection.Options["passkey_options"]?["progressive_enrollment_enabled"]) != false;

    /// <summary><c>button</c>, <c>autofill</c> (browsers list passkeys with the names they fill in), or <c>both</c>.</summary>
    public static string ChallengeUi(Connection connection)
        => JsonFields.Text(connection.Options["passkey_options"]?["challenge_ui"]) switch
        {
            "button" => "button",
            "autofill" => "autofill",
            _ => "both",
        };
}
