using System.Text.Json.Nodes;
using Engine.Core.Connections;

namespace Engine.Core.Login;

/// <summary>How strong a password of a database has to be (<c>security.md</c>, section 3).</summary>
internal sealed record PasswordPolicy(string Level, int MinLength)
{
    private const string Special = "!@#$%^&*";

    public static PasswordPolicy Of(Connection connection)
    {
        var level = Text(connection.Options["passwordPolicy"]) ?? "good";
        var configured = connection.Options["password_complexity_options"] is JsonObject complexity && complexity["min_length"] is JsonValue value && value.TryGetValue(out int minimum)
            ? minimum
            : (int?)null;
        return new PasswordPolicy(level, configured ?? level switch { "none" => 1, "low" => 6, "excellent" => 10, _ => 8 });
    }

    public bool IsSatisfiedBy(string password)
    {
        if (password.Length < MinLength)
        {
            return false;
        }

        var lower = password.Any(char.IsAsciiLetterLower);
        var upper = password.Any(char.IsAsciiLetterUpper);
        var digit = password.Any(char.IsAsciiDigit);
        // A space counts too: a passphrase is not weaker for it.
        var special = password.Any(static character => character == ' ' || Special.Contains(character, StringComparison.Ordinal));
        var kinds = (lower ? 1 : 0) + (upper ? 1 : 0) + (digit ? 1 : 0) + (special ? 1 : 0);
        return Level switch
        {
            "none" or "low" => true,
            "fair" => lower && upper && digit,
            "excellent" => kinds >= 3 && !HasThreeInARow(password),
            _ => kinds >= 3,
        };
    }

    /// <summary>The rules, one sentence each.</summary>
    public IReadOnlyList<string> Describe()
    {
        var rules = new List<string>();
        if (Level != "none")
        {
            rules.Add($"At least {MinLength} characters in length");
        }

        switch (Level)
        {
            case "fair":
                rules.Add("Lower case letters (a-z), upper case letters (A-Z) and numbers (0-9)");
                break;
            case "good" or "excellent":
                rules.Add($"At least 3 of: lower case letters (a-z), upper case letters (A-Z), numbers (0-9), special characters ({Special})");
                break;
        }

        if (Level == "excellent")
        {
            rules.Add("No more than 2 identical characters in a row");
        }

        return rules;
    }

    private static bool HasThreeInARow(string password)
    {
        for (var i = 2; i < password.Length; i++)
        {
            if (password[i] == password[i - 1] && password[i] == password[i - 2])
            {
                return true;
            }
        }

        return false;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
