using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Json;
using Engine.Core.Login.Passwords;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Login;

/// <summary>How strong a password of a database has to be (<c>security.md</c>, section 3).</summary>
internal sealed record PasswordPolicy(string Level, int MinLength)
{
    private const string Special = "!@#$%^&*";

    public static PasswordPolicy Of(Connection connection)
    {
        var level = JsonFields.Text(connection.Options["passwordPolicy"]) ?? "good";
        var configured = connection.Options["password_complexity_options"] is JsonObject complexity && complexity["min_length"] is JsonValue value && value.TryGetValue(out int minimum)
            ? minimum
            : (int?)null;
        return new PasswordPolicy(level, configured ?? level switch { "none" => 1, "low" => 6, "excellent" => 10, _ => 8 });
    }

    public bool IsSatisfiedBy(string password) => password.Length >= MinLength && Rules().All(rule => rule.Holds(password));

    /// <summary>The rules, one sentence each.</summary>
    public IReadOnlyList<PageText> Describe() => [.. Rules().Select(static rule => rule.Sentence)];

    /// <summary>The sentences of <see cref="Describe"/> that a password does not keep.</summary>
    public IReadOnlyList<PageText> FailedBy(string password) => [.. Rules().Where(rule => !rule.Holds(password)).Select(static rule => rule.Sentence)];

    private IEnumerable<(PageText Sentence, Func<string, bool> Holds)> Rules()
    {
        if (Level != "none")
        {
            yield return (PasswordTexts.Length(MinLength), password => password.Length >= MinLength);
        }

        switch (Level)
        {
            case "none" or "low":
                break;
            case "fair":
                yield return (new("rule-fair", "Lower case letters (a-z), upper case letters (A-Z) and numbers (0-9)"), static password => password.Any(char.IsAsciiLetterLower) && password.Any(char.IsAsciiLetterUpper) && password.Any(char.IsAsciiDigit));
                break;
            default:
                yield return (new("rule-good", $"At least 3 of: lower case letters (a-z), upper case letters (A-Z), numbers (0-9), special characters ({Special})"), static password => CountKinds(password) >= 3);
                break;
        }

        if (Level == "excellent")
        {
            yield return (PasswordTexts.Identical, static password => !HasThreeInARow(password));
        }
    }

    // A space counts as special: a passphrase is not weaker for it.
    private static int CountKinds(string password)
        => (password.Any(char.IsAsciiLetterLower) ? 1 : 0)
            + (password.Any(char.IsAsciiLetterUpper) ? 1 : 0)
            + (password.Any(char.IsAsciiDigit) ? 1 : 0)
            + (password.Any(static character => character == ' ' || Special.Contains(character, StringComparison.Ordinal)) ? 1 : 0);

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
}
