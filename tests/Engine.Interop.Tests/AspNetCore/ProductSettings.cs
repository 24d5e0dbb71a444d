namespace Engine.Interop.Tests.AspNetCore;

/// <summary>What differs between the products of the tests.</summary>
/// <param name="Prefix">Where the engine is mounted; empty gives it a host of its own.</param>
/// <param name="ResponseMode"><c>form_post</c> or <c>query</c>.</param>
/// <param name="IdTokenAlgorithm">The algorithm of ID tokens.</param>
public sealed record ProductSettings(string Prefix, string ResponseMode, string IdTokenAlgorithm)
{
    public const string Origin = "https://app.acme.example";
    public const string IdentityHost = "id.acme.example";
    public const string Audience = "https://api.acme.example";
    public const string ClientSecret = "a-client-secret-of-at-least-32-characters";

    public bool HasOwnHost => Prefix.Length == 0;

    public string Authority => HasOwnHost ? $"https://{IdentityHost}/" : $"{Origin}{Prefix}/";
}
