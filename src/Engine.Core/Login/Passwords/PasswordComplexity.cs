using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Json;
using Engine.Core.Pages.Texts;

namespace Engine.Core.Login.Passwords;

/// <summary>The complexity of the flexible policy (<c>password_options.complexity</c>), which takes the place of a level.</summary>
internal sealed record PasswordComplexity(int MinLength, IReadOnlyList<string> CharacterTypes, bool ThreeOfFour, bool BlocksIdentical, bool BlocksSequential)
{
    /// <summary>What of a password counts; the rest would be cut off by the hash.</summary>
    public const int MaxBytes = 72;

    private static readonly string[] AllTypes = ["lowercase", "uppercase", "number", "special"];

    /// <summary>
    /// Null when the options have no complexity of their own. Beside a level the service shows one that nobody has set: it does not
    /// count.
    /// </summary>
    public static PasswordComplexity? Of(JsonObject options)
    {
        if (options["password_options"] is not JsonObject { } flexible || flexible["complexity"] is not JsonObject complexity)
        {
            return null;
        }

        var types = (complexity["character_types"] as JsonArray ?? []).Select(JsonFields.Text).OfType<string>().ToList();
        var read = new PasswordComplexity(
            JsonFields.Number(complexity["min_length"]) ?? 15,
            types,
            JsonFields.Text(complexity["character_type_rule"]) == "three_of_four",
            JsonFields.Text(complexity["identical_characters"]) == "block",
            JsonFields.Text(complexity["sequential_characters"]) == "block");
        return options["passwordPolicy"] is not null && read is { MinLength: 15, CharacterTypes.Count: 0, ThreeOfFour: false, BlocksIdentical: false, BlocksSequential: false } ? null : read;
    }

    public bool IsSatisfiedBy(string password)
    {
        if (password.Length < MinLength || Encoding.UTF8.GetByteCount(password) > MaxBytes)
        {
            return false;
        }

        var found = AllTypes.Where(type => password.Any(character => IsOf(type, character))).ToList();
        return (ThreeOfFour ? found.Count >= 3 : CharacterTypes.All(found.Contains))
            && !(BlocksIdentical && HasRun(password, 0))
            && !(BlocksSequential && (HasRun(password, 1) || HasRun(password, -1)));
    }

    public IEnumerable<PageText> Describe()
    {
        yield return PasswordTexts.Length(MinLength);
        if (ThreeOfFour)
        {
            yield return new("rule-three-of-four", "At least 3 of: lower case letters, upper case letters, numbers, special characters");
        }
        else
        {
            foreach (var type in CharacterTypes.Intersect(AllTypes))
            {
                yield return PasswordTexts.CharacterType(type);
            }
        }

        if (BlocksIdentical)
        {
            yield return PasswordTexts.Identical;
        }

        if (BlocksSequential)
        {
            yield return new("rule-sequential", "No more than 2 characters in sequence, such as abc or 321");
        }
    }

    private static bool IsOf(string type, char character) => type switch
    {
        "lowercase" => char.IsLower(character),
        "uppercase" => char.IsUpper(character),
        "number" => char.IsDigit(character),
        _ => !char.IsLetterOrDigit(character),
    };

    /// <summary>Whether three characters in a row each differ from the one before by <paramref name="step"/>.</summary>
    private static bool HasRun(string password, int step)
    {
        for (var i = 2; i < password.Length; i++)
        {
            if (password[i] - password[i - 1] == step && password[i - 1] - password[i - 2] == step && (step == 0 || char.IsLetterOrDigit(password[i])))
            {
                return true;
            }
        }

        return false;
    }
}
