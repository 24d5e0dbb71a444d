using Engine.Core.Apis;
using Engine.Core.Applications;

namespace Engine.Core.Tokens;

/// <summary>The format a token gets, and why. Tokens are issued by it, and explained by it.</summary>
/// <param name="Kind"><c>jwt</c>, <c>jwe</c> or <c>opaque</c>.</param>
/// <param name="Dialect">The dialect of an access token, or null.</param>
/// <param name="Algorithm">The algorithm of the signature, or null.</param>
/// <param name="Reason">Why, in a word.</param>
/// <param name="DecidedBy">The id of what decided, or null.</param>
internal readonly record struct TokenFormat(string Kind, string? Dialect, string? Algorithm, string Reason, string? DecidedBy)
{
    private static readonly TokenFormat Opaque = new("opaque", null, null, "no_audience", null);

    /// <summary>Whether the dialect carries the <c>permissions</c> claim.</summary>
    public bool CarriesPermissions => Dialect is not null && CarriesPermissionsIn(Dialect);

    /// <summary>Whether tokens of a dialect carry the <c>permissions</c> claim.</summary>
    public static bool CarriesPermissionsIn(string dialect) => dialect.EndsWith(Api.AuthzSuffix, StringComparison.Ordinal);

    /// <summary>The format of an access token for an API; without one the token is good for <c>/userinfo</c> alone.</summary>
    public static TokenFormat OfAccessToken(Api? api)
    {
        if (api is null)
        {
            return Opaque;
        }

        var algorithm = api switch
        {
            { SigningAlg: "HS256", SigningSecret: not null } => "HS256",
            { SigningAlg: "PS256" } => "PS256",
            _ => "RS256",
        };
        return api.TokenEncryption is null
            ? new("jwt", api.TokenDialect, algorithm, "api", api.Id)
            : new("jwe", api.TokenDialect, algorithm, "token_encryption", api.Id);
    }

    /// <summary>The format of an application's ID tokens. Who can't keep a secret can't check HS256.</summary>
    public static TokenFormat OfIdToken(Application application) => application switch
    {
        { JwtConfiguration.Alg: "HS256", IsPublic: false, ClientSecret: not null } => new("jwt", null, "HS256", "application", application.ClientId),
        { JwtConfiguration.Alg: "HS256" } => new("jwt", null, "RS256", "no_client_secret", application.ClientId),
        { JwtConfiguration.Alg: "PS256" } => new("jwt", null, "PS256", "application", application.ClientId),
        _ => new("jwt", null, "RS256", "application", application.ClientId),
    };
}
