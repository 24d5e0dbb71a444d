using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Errors;

namespace Engine.Core.Passwordless;

/// <summary>What the request that a link leads to says, beside the link itself (<c>authParams</c>).</summary>
internal static class AuthParams
{
    private const int MostCharacters = 2048;

    private static readonly string[] Known =
    [
        "scope", "state", "redirect_uri", "response_type", "response_mode", "nonce", "audience", "code_challenge", "code_challenge_method",
        "protocol", "device", "ui_locales", "organization", "_csrf", "_intstate",
    ];

    /// <summary>Those that belong into an authorization request.</summary>
    public static EngineError? Read(string? json, out IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        var read = new List<KeyValuePair<string, string>>();
        parameters = read;
        if (json is null)
        {
            return null;
        }

        if (json.Length > MostCharacters || Parse(json) is not { } given)
        {
            return PasswordlessErrors.BadAuthParams($"authParams must be an object of at most {MostCharacters} characters");
        }

        if (given.Select(static pair => pair.Key).Except(Known).FirstOrDefault() is { } unknown)
        {
            return PasswordlessErrors.BadAuthParams($"the following properties are not allowed: {Http.JsonBodyParser.Printable(unknown)}");
        }

        foreach (var (name, value) in given)
        {
            if (value is not JsonValue text || !text.TryGetValue(out string? content))
            {
                return PasswordlessErrors.BadAuthParams($"{name} must be a string");
            }

            if (name is not ("protocol" or "device" or "_csrf" or "_intstate"))
            {
                read.Add(new(name, content));
            }
        }

        return null;
    }

    private static JsonObject? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return null;
        }
    }
}
