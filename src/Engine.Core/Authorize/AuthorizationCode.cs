using System.Text.Json.Nodes;
using Engine.Core.Storage;
using MessagePack;

namespace Engine.Core.Authorize;

/// <summary>What an authorization code stands for, as it is stored.</summary>
internal sealed record AuthorizationCode
{
    public required string UserId { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Null when the request named none.</summary>
    public string? RedirectUri { get; init; }

    public string? Audience { get; init; }

    public IReadOnlyList<string> RequestedScopes { get; init; } = [];

    public IReadOnlyList<string> GrantedScopes { get; init; } = [];

    public string? Nonce { get; init; }

    public string? CodeChallenge { get; init; }

    public string? CodeChallengeMethod { get; init; }

    public string? SessionId { get; init; }

    public required string Family { get; init; }

    public DateTimeOffset AuthTime { get; init; }

    /// <summary>Whether the ID token shall say when the person was authenticated.</summary>
    public bool WantsAuthTime { get; init; }

    public string? Connection { get; init; }

    public string? AuthenticationMethod { get; init; }

    /// <summary>The rich authorization request the person has consented to, as JSON text, or null.</summary>
    public string? AuthorizationDetails { get; init; }

    public IReadOnlyDictionary<string, JsonNode?> AccessTokenClaims { get; init; } = new Dictionary<string, JsonNode?>();

    public IReadOnlyDictionary<string, JsonNode?> IdTokenClaims { get; init; } = new Dictionary<string, JsonNode?>();

    public byte[] ToPayload() => PayloadCodec.Write(this, static (ref MessagePackWriter writer, AuthorizationCode code) =>
    {
        writer.WriteArrayHeader(19);
        writer.Write(1);
        writer.Write(code.UserId);
        writer.Write(code.ClientId);
        writer.Write(code.RedirectUri);
        writer.Write(code.Audience);
        PayloadCodec.WriteList(ref writer, code.RequestedScopes);
        PayloadCodec.WriteList(ref writer, code.GrantedScopes);
        writer.Write(code.Nonce);
        writer.Write(code.CodeChallenge);
        writer.Write(code.CodeChallengeMethod);
        writer.Write(code.SessionId);
        writer.Write(code.Family);
        PayloadCodec.WriteTime(ref writer, code.AuthTime);
        writer.Write(code.WantsAuthTime);
        writer.Write(code.Connection);
        writer.Write(code.AuthenticationMethod);
        writer.Write(ClaimsCodec.ToText(code.AccessTokenClaims));
        writer.Write(ClaimsCodec.ToText(code.IdTokenClaims));
        writer.Write(code.AuthorizationDetails);
    });

    public static AuthorizationCode FromPayload(ReadOnlyMemory<byte> payload)
    {
        var reader = new MessagePackReader(payload);
        reader.ReadArrayHeader();
        reader.ReadInt32();
        return new AuthorizationCode
        {
            UserId = reader.ReadString()!,
            ClientId = reader.ReadString()!,
            RedirectUri = reader.ReadString(),
            Audience = reader.ReadString(),
            RequestedScopes = PayloadCodec.ReadList(ref reader)!,
            GrantedScopes = PayloadCodec.ReadList(ref reader)!,
            Nonce = reader.ReadString(),
            CodeChallenge = reader.ReadString(),
            CodeChallengeMethod = reader.ReadString(),
            SessionId = reader.ReadString(),
            Family = reader.ReadString()!,
            AuthTime = PayloadCodec.ReadTime(ref reader)!.Value,
            WantsAuthTime = reader.ReadBoolean(),
            Connection = reader.ReadString(),
            AuthenticationMethod = reader.ReadString(),
            AccessTokenClaims = ClaimsCodec.FromText(reader.ReadString()),
            IdTokenClaims = ClaimsCodec.FromText(reader.ReadString()),
            AuthorizationDetails = reader.ReadString(),
        };
    }
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
