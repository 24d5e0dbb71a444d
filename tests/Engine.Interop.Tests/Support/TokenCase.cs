using System.Text.Json.Serialization;

namespace Engine.Interop.Tests.Support;

/// <summary>A form access tokens have: each is what an API of its own asks for.</summary>
/// <param name="Dialect">The token dialect.</param>
/// <param name="Algorithm">What signs.</param>
/// <param name="Encryption">The key management algorithm of the JWE around the token, or null.</param>
internal sealed record TokenCase(
    [property: JsonPropertyName("dialect")] string Dialect,
    [property: JsonPropertyName("algorithm")] string Algorithm,
    [property: JsonPropertyName("encryption")] string? Encryption)
{
    private static readonly string[] Dialects = ["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"];
    private static readonly string[] Algorithms = ["RS256", "PS256", "HS256"];
    private static readonly string[] Encryptions = ["RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"];

    /// <summary>Every dialect with every algorithm.</summary>
    public static IReadOnlyList<TokenCase> Signed { get; } =
        [.. from dialect in Dialects from algorithm in Algorithms select new TokenCase(dialect, algorithm, null)];

    /// <summary>The same, encrypted: every way to encrypt meets every dialect and every algorithm.</summary>
    public static IReadOnlyList<TokenCase> Encrypted { get; } =
    [
        .. from dialect in Enumerable.Range(0, Dialects.Length)
           from algorithm in Enumerable.Range(0, Algorithms.Length)
           select new TokenCase(Dialects[dialect], Algorithms[algorithm], Encryptions[(dialect + algorithm) % Encryptions.Length]),
    ];

    [JsonPropertyName("name")]
    public string Name => Encryption is null ? $"{Dialect}-{Algorithm}" : $"{Dialect}-{Algorithm}-{Encryption}";

    [JsonPropertyName("audience")]
    public string Audience => $"https://{(Encryption is null ? "api" : "vault")}.example.com/{Dialect}/{Algorithm}";
}
