using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Errors;

namespace Engine.Core.Authorize.RichAuthorization;

/// <summary>
/// Parses and checks <c>authorization_details</c> (RFC 9396) against the limits of
/// <c>apis/configure-rich-authorization-requests.md</c>, and decides which types an application may ask for.
/// </summary>
internal static class AuthorizationDetails
{
    public const int MaxBytes = 5 * 1024;
    public const int MaxEntries = 5;
    public const int MaxProperties = 10;
    public const int MaxText = 255;
    public const int MaxDepth = 5;

    /// <summary>The details, or what is wrong with them.</summary>
    public static (JsonArray? Details, EngineError? Error) Parse(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return (null, RichAuthorizationErrors.Invalid("must not have more than 5 KB"));
        }

        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return (null, RichAuthorizationErrors.Invalid("must be valid JSON"));
        }

        if (node is not JsonArray details || details.Count == 0)
        {
            return (null, RichAuthorizationErrors.Invalid("must be an array of objects"));
        }

        if (details.Count > MaxEntries)
        {
            return (null, RichAuthorizationErrors.Invalid("must not have more than 5 entries"));
        }

        foreach (var entry in details)
        {
            var problem = entry is JsonObject item ? CheckEntry(item) : "must be an array of objects";
            if (problem is not null)
            {
                return (null, RichAuthorizationErrors.Invalid(problem));
            }
        }

        return (details, null);
    }

    /// <summary>The first type the application may not ask for, and why; null when it may ask for all of them.</summary>
    public static EngineError? CheckTypes(JsonArray details, Api? api, ClientGrant? clientGrant)
    {
        if (api is null)
        {
            return RichAuthorizationErrors.NoApi;
        }

        return details.Select(entry => CheckType(TypeOf(entry!)!, api, clientGrant)).FirstOrDefault(static error => error is not null);
    }

    /// <summary>The entries the application may still ask for: what the API has registered, and its client grant contains, changes.</summary>
    public static JsonArray KeepAllowed(JsonArray details, Api api, ClientGrant? clientGrant)
        => [.. details.Where(entry => CheckType(TypeOf(entry!)!, api, clientGrant) is null).Select(static entry => entry!.DeepClone())];

    /// <summary>Whether the API has registered the type.</summary>
    public static bool IsRegistered(Api api, string type) => RegisteredTypes(api).Contains(type);

    private static EngineError? CheckType(string type, Api api, ClientGrant? clientGrant)
    {
        if (!IsRegistered(api, type))
        {
            return RichAuthorizationErrors.UnknownType(type);
        }

        var isCeiling = api.SubjectTypeAuthorization.User.Policy == AccessPolicy.RequireClientGrant;
        return isCeiling && clientGrant?.AuthorizationDetailsTypes?.Contains(type) != true ? RichAuthorizationErrors.TypeNotGranted(type) : null;
    }

    /// <summary>The same entries with nothing but their types: what is said beside an encrypted token.</summary>
    public static JsonArray OnlyTypes(JsonArray details)
        => [.. details.Select(static entry => (JsonNode?)new JsonObject { ["type"] = TypeOf(entry!) })];

    private static IEnumerable<string> RegisteredTypes(Api api)
        => (api.AuthorizationDetails ?? []).Select(static entry => entry is JsonObject item ? TypeOf(item) : null).OfType<string>();

    private static string? TypeOf(JsonNode entry)
        => entry["type"] is JsonValue value && value.TryGetValue(out string? type) ? type : null;

    private static string? CheckEntry(JsonObject entry)
    {
        if (TypeOf(entry) is not { Length: > 0 })
        {
            return "every entry must have a type";
        }

        return CheckNode(entry, 1);
    }

    private static string? CheckNode(JsonNode? node, int depth)
    {
        switch (node)
        {
            case JsonObject or JsonArray when depth > MaxDepth:
                return "objects must not be nested deeper than 5 levels";
            case JsonObject { Count: > MaxProperties }:
                return "an object must not have more than 10 properties";
            case JsonObject item:
                foreach (var (name, value) in item)
                {
                    if (name.Length is 0 or > MaxText || !name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-'))
                    {
                        return "a property name must have 1 to 255 letters, digits, or any of _ . -";
                    }

                    if (CheckNode(value, depth + 1) is { } problem)
                    {
                        return problem;
                    }
                }

                return null;
            case JsonArray list:
                return list.Select(item => CheckNode(item, depth + 1)).FirstOrDefault(static problem => problem is not null);
            case JsonValue value when (value.TryGetValue(out string? text) ? text : value.ToJsonString()).Length > MaxText:
                return "a property value must not have more than 255 characters";
            default:
                return null;
        }
    }
}
