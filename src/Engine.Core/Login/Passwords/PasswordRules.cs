using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Json;
using Engine.Core.Pages.Texts;
using Engine.Core.Users;

namespace Engine.Core.Login.Passwords;

/// <summary>
/// Everything a database demands of a new password (<c>security.md</c>, section 3): strength, no common word, nothing about the person,
/// none that was used before. Sign-up, the page behind a ticket and the Management API ask here.
/// </summary>
internal sealed class PasswordRules
{
    private static readonly string[] PersonalFields = ["name", "username", "nickname", "email", "user_metadata.name", "user_metadata.first", "user_metadata.last"];

    private readonly PasswordPolicy _policy;
    private readonly PasswordComplexity? _complexity;
    private readonly IReadOnlySet<string>? _forbidden;
    private readonly IReadOnlyList<string> _personal;

    private PasswordRules(PasswordPolicy policy, PasswordComplexity? complexity, IReadOnlySet<string>? forbidden, IReadOnlyList<string> personal, int historySize)
    {
        _policy = policy;
        _complexity = complexity;
        _forbidden = forbidden;
        _personal = personal;
        HistorySize = historySize;
    }

    /// <summary>How many passwords of before must not come again; 0 when they may.</summary>
    public int HistorySize { get; }

    public static PasswordRules Of(Connection connection)
    {
        var options = connection.Options;
        var flexible = options["password_options"] as JsonObject;
        var dictionary = options["password_dictionary"] as JsonObject;
        var words = new List<string>();
        var hasDictionary = JsonFields.IsOn(dictionary?["enable"]);
        if (hasDictionary)
        {
            words.AddRange(JsonFields.Texts(dictionary!["dictionary"]));
        }

        if (flexible?["dictionary"] is JsonObject custom && JsonFields.IsOn(custom["active"]))
        {
            hasDictionary = true;
            words.AddRange(JsonFields.Texts(custom["custom"]));
        }

        return new PasswordRules(
            PasswordPolicy.Of(connection),
            PasswordComplexity.Of(options),
            hasDictionary ? words.ToHashSet(StringComparer.OrdinalIgnoreCase) : null,
            ReadPersonalFields(options, flexible),
            Math.Max(ReadSize(options["password_history"], "enable", 5), ReadSize(flexible?["history"], "active", 3)));
    }

    /// <summary>What is wrong with the password, or null; <see cref="CheckHistoryAsync"/> looks at those of before.</summary>
    /// <param name="password">The password.</param>
    /// <param name="person">The person as far as known, by the service's names; strings under <c>user_metadata</c> count too.</param>
    public PasswordFault? Check(string password, JsonObject person)
    {
        if (!(_complexity?.IsSatisfiedBy(password) ?? _policy.IsSatisfiedBy(password)))
        {
            return PasswordFault.Weak;
        }

        if (_forbidden is not null && (_forbidden.Contains(password) || CommonPasswords.Contains(password)))
        {
            return PasswordFault.Common;
        }

        return _personal.SelectMany(field => ValuesOf(person, field)).Any(value => password.Contains(value, StringComparison.OrdinalIgnoreCase)) ? PasswordFault.Personal : null;
    }

    /// <summary>The same with the passwords the person had before.</summary>
    public async ValueTask<PasswordFault?> CheckHistoryAsync(string password, User user, IPasswordHasher hasher, CancellationToken cancellationToken)
    {
        if (HistorySize == 0)
        {
            return null;
        }

        foreach (var hash in user.PasswordHistory.Prepend(user.PasswordHash).OfType<string>().Take(HistorySize))
        {
            if (ImportedPasswordHash.IsStored(hash) ? await Task.Run(() => ImportedPasswordHash.Verify(password, hash), cancellationToken) : await hasher.VerifyAsync(password, hash, cancellationToken))
            {
                return PasswordFault.Reused;
            }
        }

        return null;
    }

    /// <summary>The hashes to keep when the password that had <paramref name="user"/>'s hash is replaced.</summary>
    public IReadOnlyList<string> Remember(User user)
        => HistorySize == 0 ? [] : [.. user.PasswordHistory.Prepend(user.PasswordHash).OfType<string>().Take(HistorySize)];

    /// <summary>The rules, one sentence each.</summary>
    public IReadOnlyList<PageText> Describe()
    {
        List<PageText> rules = [.. _complexity?.Describe() ?? _policy.Describe()];
        if (_forbidden is not null)
        {
            rules.Add(PasswordTexts.Common);
        }

        if (_personal.Count > 0)
        {
            rules.Add(PasswordTexts.Personal);
        }

        if (HistorySize > 0)
        {
            rules.Add(PasswordTexts.History(HistorySize));
        }

        return rules;
    }

    /// <summary>Which of the rules about strength a password does not keep, by their sentences.</summary>
    public IReadOnlyList<PageText> FailedBy(string password) => _complexity is null ? _policy.FailedBy(password) : [];

    private static string[] ReadPersonalFields(JsonObject options, JsonObject? flexible)
    {
        var profile = flexible?["profile_data"] as JsonObject;
        var fields = JsonFields.IsOn(options["password_no_personal_info"]?["enable"]) ? PersonalFields : [];
        return JsonFields.IsOn(profile?["active"])
            ? [.. fields.Union(JsonFields.Texts(profile!["blocked_fields"]) is var named && named.Any() ? named : PersonalFields)]
            : fields;
    }

    private static int ReadSize(JsonNode? history, string flag, int fallback)
        => history is JsonObject known && JsonFields.IsOn(known[flag]) ? Math.Clamp(JsonFields.Number(known["size"]) ?? fallback, 1, 24) : 0;

    /// <summary>Values of two characters are in half of all passwords; they don't count.</summary>
    private static IEnumerable<string> ValuesOf(JsonObject person, string field)
    {
        var dot = field.IndexOf('.', StringComparison.Ordinal);
        var text = dot < 0 ? JsonFields.Text(person[field]) : JsonFields.Text((person[field[..dot]] as JsonObject)?[field[(dot + 1)..]]);
        if (text is null)
        {
            yield break;
        }

        foreach (var value in field == "email" ? [text.Split('@')[0]] : text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (value.Length >= 3)
            {
                yield return value;
            }
        }
    }
}
