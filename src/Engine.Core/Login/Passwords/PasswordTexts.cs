using System.Globalization;
using Engine.Core.Limits;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Login.Passwords;

/// <summary>What pages say about passwords, by the keys of the texts <c>common.password</c>.</summary>
internal static class PasswordTexts
{
    public static PageText Identical { get; } = new("rule-identical", "No more than 2 identical characters in a row");

    public static PageText Common { get; } = new("rule-common", "Not a common password");

    public static PageText Personal { get; } = new("rule-personal", "Nothing about you, such as your name or email address");

    /// <summary>The password is missing.</summary>
    public static PageText Missing { get; } = new("password-too-weak", "The password is too weak.");

    public static PageText Mismatch { get; } = new("password-mismatch", "The passwords are not the same.");

    public static PageText Length(int length) => new("rule-length", $"At least {length} characters in length", Value("min", length));

    public static PageText History(int count) => new("rule-history", $"None of your last {count} passwords", Value("count", count));

    public static PageText TooLong(EngineLimits limits) => new("password-too-long", $"The password is too long: it must have at most {limits.PasswordBytes} bytes.", Value("max", limits.PasswordBytes));

    public static PageText CharacterType(string type) => new($"rule-{type}", type switch
    {
        "lowercase" => "At least one lower case letter",
        "uppercase" => "At least one upper case letter",
        "number" => "At least one number",
        _ => "At least one special character",
    });

    /// <summary>Why a password is refused.</summary>
    public static PageText Of(PasswordFault fault) => new(fault.TextKey, fault.Message + ".");

    private static KeyValuePair<string, string> Value(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
