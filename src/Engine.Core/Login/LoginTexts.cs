using Engine.Core.Connections;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Login;

/// <summary>What the sign-in and sign-up pages say when something is wrong, by the keys of their texts.</summary>
internal static class LoginTexts
{
    public static PageText UserExists { get; } = new("email-in-use", "The user already exists.");

    public static PageText InvalidSignup { get; } = new("invalid-signup", "Invalid sign up.");

    public static PageText WrongCredentials(Connection connection)
        => new(connection.RequiresUsername ? "wrong-email-username-credentials" : "wrong-email-credentials", "Wrong email or password.");

    /// <summary>The name or the password was left out.</summary>
    public static PageText Missing(Connection connection, string? username) => username is not null
        ? new("no-password", "Enter your password.")
        : new(connection.RequiresUsername ? "no-username" : "no-email", "Enter your email address and your password.");
}
