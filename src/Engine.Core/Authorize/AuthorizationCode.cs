using System.Text.Json.Nodes;
using Engine.Core.Sessions;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.Authorize;

/// <summary>What an authorization code stands for, as it is stored.</summary>
internal sealed record AuthorizationCode
{
    /// <summary>Who signed in, when and how.</summary>
    [Field(19)]
    public required Authentication Authentication { get; init; }

    [Field(2)]
    public required string ClientId { get; init; }

    /// <summary>Null when the request named none.</summary>
    [Field(3)]
    public string? RedirectUri { get; init; }

    [Field(4)]
    public string? Audience { get; init; }

    [Field(5)]
    public IReadOnlyList<string> RequestedScopes { get; init; } = [];

    [Field(6)]
    public IReadOnlyList<string> GrantedScopes { get; init; } = [];

    [Field(7)]
    public string? Nonce { get; init; }

    [Field(8)]
    public string? CodeChallenge { get; init; }

    [Field(9)]
    public string? CodeChallengeMethod { get; init; }

    [Field(11)]
    public required string Family { get; init; }

    /// <summary>Whether the ID token shall say when the person was authenticated.</summary>
    [Field(13)]
    public bool WantsAuthTime { get; init; }

    [Field(16)]
    public IReadOnlyDictionary<string, JsonNode?> AccessTokenClaims { get; init; } = new Dictionary<string, JsonNode?>();

    [Field(17)]
    public IReadOnlyDictionary<string, JsonNode?> IdTokenClaims { get; init; } = new Dictionary<string, JsonNode?>();

    /// <summary>The rich authorization request the person has consented to, as JSON text, or null.</summary>
    [Field(18)]
    public string? AuthorizationDetails { get; init; }

    /// <summary>Whether the person has proven a second factor on the way to the code.</summary>
    [Field(20)]
    public bool HasProvenMore { get; init; }

    [Field(1)]
    private string? EarlierUserId { get => null; init => Authentication = Authentication.Complete(Authentication, userId: value); }

    [Field(10)]
    private string? EarlierSessionId { get => null; init => Authentication = Authentication.Complete(Authentication, sessionId: value); }

    [Field(12)]
    private DateTimeOffset? EarlierTime { get => null; init => Authentication = Authentication.Complete(Authentication, time: value); }

    [Field(14)]
    private string? EarlierConnection { get => null; init => Authentication = Authentication.Complete(Authentication, connection: value); }

    [Field(15)]
    private string? EarlierMethod { get => null; init => Authentication = Authentication.Complete(Authentication, method: value); }

    public byte[] ToPayload() => Payload<AuthorizationCode>.Write(this);

    public static AuthorizationCode FromPayload(ReadOnlyMemory<byte> payload) => Payload<AuthorizationCode>.Read(payload);
}

/// <summary>Custom claims as JSON text; nothing at all when there are none.</summary>
internal static class ClaimsCodec
{
    private static readonly Dictionary<string, JsonNode?> Empty = [];

    public static string? ToText(IReadOnlyDictionary<string, JsonNode?> claims)
    {
        if (claims.Count == 0)
        {
            return null;
        }

        var json = new JsonObject();
        foreach (var (name, value) in claims)
        {
            json[name] = value?.DeepClone();
        }

        return json.ToJsonString();
    }

    public static IReadOnlyDictionary<string, JsonNode?> FromText(string? text)
        => text is null ? Empty : JsonNode.Parse(text)!.AsObject().ToDictionary(static pair => pair.Key, static pair => pair.Value?.DeepClone(), StringComparer.Ordinal);
}
