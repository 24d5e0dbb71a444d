using System.Globalization;
using System.Text.Json.Nodes;
using Engine.Core.Codes;
using Engine.Core.Connections;
using Engine.Core.Json;
using Engine.Core.Login;
using Engine.Core.Messages;

namespace Engine.Core.Passwordless;

/// <summary>What the options of a connection of the strategies <c>email</c> and <c>sms</c> say (<c>users-connections.md</c>, passwordless).</summary>
internal static class PasswordlessOptions
{
    private const int LeastSeconds = 30;
    private const int MostSeconds = 3600;

    /// <summary>Six digits that are good for three minutes, unless <c>totp</c> says otherwise.</summary>
    public static CodeForm FormOf(Connection connection, bool isLink) => new()
    {
        Digits = Number(connection, "length") is { } length and >= CodeForm.LeastDigits and <= CodeForm.MostDigits ? length : 6,
        Lifetime = TimeSpan.FromSeconds(Number(connection, "time_step") is { } seconds and >= LeastSeconds and <= MostSeconds ? seconds : 180),
        IsLink = isLink,
    };

    public static bool IsBruteForceProtected(Connection connection) => connection.Options["brute_force_protection"] is not JsonValue value || !value.TryGetValue(out bool flag) || flag;

    /// <summary>The address as it is kept and looked for, or null when it is none.</summary>
    public static string? Normalize(Connection connection, string recipient)
    {
        var trimmed = recipient.Trim();
        if (connection.Strategy != Connection.SmsStrategy)
        {
            return SignupRules.IsEmail(trimmed) ? trimmed.ToLowerInvariant() : null;
        }

        var number = string.Concat(trimmed.Where(static character => character is not (' ' or '-' or '(' or ')' or '.' or '/')));
        return IsPhoneNumber(number) ? number : null;
    }

    /// <summary><c>+</c> and up to 15 digits (E.164).</summary>
    public static bool IsPhoneNumber(string text) => text.Length is >= 2 and <= 16 && text[0] == '+' && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>The tenant's own wording of a message, or null where it has none.</summary>
    public static MessageTemplate? TemplateOf(Connection connection)
    {
        var isSms = connection.Strategy == Connection.SmsStrategy;
        var texts = isSms ? connection.Options : connection.Options["email"] as JsonObject;
        var body = JsonFields.NonEmptyText(texts?[isSms ? "template" : "body"]);
        return body is null && JsonFields.NonEmptyText(texts?["subject"]) is null && JsonFields.NonEmptyText(texts?["from"]) is null ? null : new MessageTemplate
        {
            From = JsonFields.NonEmptyText(texts?["from"]),
            Subject = isSms ? null : JsonFields.NonEmptyText(texts?["subject"]),
            Body = body,
            HasMacros = JsonFields.NonEmptyText(texts?["syntax"]) == "md_with_macros",
            IsHtml = !isSms,
        };
    }

    /// <summary>What is wrong with the options of a connection, or null.</summary>
    public static string? FindFault(string strategy, JsonObject options, IMessageRenderer? renderer)
        => FindFault(new Connection { Id = "", Name = "", Strategy = strategy, Options = options }, renderer);

    /// <summary>What is wrong with the options, or null.</summary>
    public static string? FindFault(Connection connection, IMessageRenderer? renderer)
    {
        if (connection.Options["totp"] is JsonObject totp)
        {
            if (totp["length"] is not null && Number(connection, "length") is not (>= CodeForm.LeastDigits and <= CodeForm.MostDigits))
            {
                return string.Create(CultureInfo.InvariantCulture, $"options.totp.length must be a number from {CodeForm.LeastDigits} to {CodeForm.MostDigits}");
            }

            if (totp["time_step"] is not null && Number(connection, "time_step") is not (>= LeastSeconds and <= MostSeconds))
            {
                return string.Create(CultureInfo.InvariantCulture, $"options.totp.time_step must be a number of seconds from {LeastSeconds} to {MostSeconds}");
            }
        }

        return TemplateOf(connection) is { } template ? MessageComposer.FindFault(template, renderer) : null;
    }

    private static int? Number(Connection connection, string name)
        => connection.Options["totp"] is JsonObject totp && totp[name] is JsonValue value && int.TryParse(value.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
