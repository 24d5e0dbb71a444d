using System.Text.Json;
using System.Text.Json.Nodes;

namespace Engine.Core.Applications;

/// <summary>
/// What the settings of an application may be (<c>applications/application-settings.md</c>): in code, in a configuration file
/// and over the Management API alike.
/// </summary>
internal static class ApplicationRules
{
    /// <summary>The longest lifetime of a refresh token: 365.25 days, in seconds.</summary>
    public const int MaxRefreshTokenLifetime = 31_557_600;

    /// <summary>Shorter secrets can be guessed.</summary>
    public const int MinSecretLength = 16;

    /// <summary>Grants the service knows, whether or not this engine carries them out.</summary>
    private static readonly HashSet<string> Grants = new(StringComparer.Ordinal)
    {
        "authorization_code", "implicit", "refresh_token", "client_credentials", "password",
        "http://auth0.com/oauth/grant-type/password-realm", "http://auth0.com/oauth/grant-type/passwordless/otp",
        "http://auth0.com/oauth/grant-type/mfa-otp", "http://auth0.com/oauth/grant-type/mfa-oob", "http://auth0.com/oauth/grant-type/mfa-recovery-code",
        "urn:ietf:params:oauth:grant-type:device_code", "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:okta:params:oauth:grant-type:webauthn",
        "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token",
    };

    /// <summary>Every fault: the field, and what is wrong with it.</summary>
    /// <param name="application">The application.</param>
    /// <param name="isGrant">Whether the engine has a grant of this type beside those of the service.</param>
    public static IEnumerable<(string Field, string Message)> FindFaults(Application application, Func<string, bool> isGrant)
        => [.. OfIdentity(application), .. OfUrls(application), .. OfGrants(application, isGrant), .. OfTokens(application), .. OfMetadata(application.ClientMetadata)];

    private static IEnumerable<(string Field, string Message)> OfIdentity(Application application)
    {
        if (application.Name.Length == 0 || application.Name.AsSpan().ContainsAny('<', '>'))
        {
            yield return ("name", "the name must not be empty and must not contain < or >.");
        }

        if (application.Description?.Length > 140)
        {
            yield return ("description", "the description has more than 140 characters.");
        }

        if (application.ClientSecret is { Length: < MinSecretLength })
        {
            yield return ("client_secret", $"String is too short ({application.ClientSecret.Length} chars), minimum {MinSecretLength}");
        }
    }

    private static IEnumerable<(string Field, string Message)> OfUrls(Application application)
    {
        if (application.WebOrigins.Count > 100)
        {
            yield return ("web_origins", $"Array is too long ({application.WebOrigins.Count}), maximum 100");
        }

        foreach (var (field, entries, kind) in new[]
        {
            ("callbacks", application.Callbacks, AllowedUrls.Kind.Callback),
            ("allowed_logout_urls", application.AllowedLogoutUrls, AllowedUrls.Kind.Logout),
            ("web_origins", application.WebOrigins, AllowedUrls.Kind.WebOrigin),
            ("allowed_origins", application.AllowedOrigins, AllowedUrls.Kind.CorsOrigin),
        })
        {
            for (var i = 0; i < entries.Count; i++)
            {
                if (AllowedUrls.FindFault(entries[i], kind, application.IsFirstParty) is { } fault)
                {
                    yield return ($"{field}[{i}]", $"'{entries[i]}' can't be listed: {fault}.");
                }
            }
        }

        if (application.InitiateLoginUri is { } login && !AllowedUrls.IsLoginUri(login))
        {
            yield return ("initiate_login_uri", $"Object didn't pass validation for format absolute-https-uri-or-empty: {login}");
        }
    }

    private static IEnumerable<(string Field, string Message)> OfGrants(Application application, Func<string, bool> isGrant)
    {
        for (var i = 0; i < application.GrantTypes.Count; i++)
        {
            var grant = application.GrantTypes[i];
            if (!Grants.Contains(grant) && !isGrant(grant) && !grant.StartsWith("http://auth0.com/oauth/legacy/grant-type/", StringComparison.Ordinal))
            {
                yield return ($"grant_types[{i}]", $"No enum match for: {grant}");
            }
        }

        if (application.IsPublic && application.AllowsGrant("client_credentials"))
        {
            yield return ("grant_types", "a public application can't use client_credentials.");
        }
    }

    private static IEnumerable<(string Field, string Message)> OfTokens(Application application)
    {
        if (application.JwtConfiguration.Alg is not ("RS256" or "PS256" or "HS256"))
        {
            yield return ("jwt_configuration.alg", $"the algorithm '{application.JwtConfiguration.Alg}' is not possible.");
        }

        if (application.JwtConfiguration.LifetimeInSeconds < 1)
        {
            yield return ("jwt_configuration.lifetime_in_seconds", $"Value {application.JwtConfiguration.LifetimeInSeconds} is less than minimum 1");
        }

        var refresh = application.RefreshToken;
        if (refresh.Leeway < 0)
        {
            yield return ("refresh_token.leeway", $"Value {refresh.Leeway} is less than minimum 0");
        }

        foreach (var policy in refresh.Policies ?? [])
        {
            if (policy.Audience.Length is 0 or > 600 || policy.Scope.Any(static scope => scope.Length is 0 or > 280))
            {
                yield return ("refresh_token.policies", "an audience must have 1 to 600 characters, a scope 1 to 280.");
            }

            // The Management API is no API like others: nobody gets there with a token that was meant for something else.
            if (policy.Audience.EndsWith("/api/v2/", StringComparison.Ordinal))
            {
                yield return ("refresh_token.policies", $"'{policy.Audience}' is a Management API, which refresh tokens of other APIs can't be exchanged for.");
            }
        }

        foreach (var (field, seconds) in new[] { ("token_lifetime", refresh.TokenLifetime), ("idle_token_lifetime", refresh.IdleTokenLifetime) })
        {
            if (seconds < 1)
            {
                yield return ("refresh_token." + field, $"Value {seconds} is less than minimum 1");
            }
            else if (seconds > MaxRefreshTokenLifetime)
            {
                yield return ("refresh_token." + field, $"Value {seconds} is greater than maximum {MaxRefreshTokenLifetime}");
            }
        }

        if (refresh is { InfiniteTokenLifetime: false, InfiniteIdleTokenLifetime: false } && refresh.IdleTokenLifetime > refresh.TokenLifetime)
        {
            yield return ("refresh_token.idle_token_lifetime", "the idle lifetime must not exceed the absolute lifetime.");
        }
    }

    /// <summary>Ten names and values of at most 255 characters.</summary>
    private static IEnumerable<(string Field, string Message)> OfMetadata(JsonObject? metadata)
    {
        if (metadata?.Count > 10)
        {
            yield return ("client_metadata", $"Too many properties defined ({metadata.Count}), maximum 10");
        }

        foreach (var (name, value) in metadata ?? [])
        {
            if (name.Length is 0 or > 255)
            {
                yield return ("client_metadata", "a name must have 1 to 255 characters.");
            }

            if (value is not null && (value.GetValueKind() != JsonValueKind.String || value.GetValue<string>().Length > 255))
            {
                yield return ("client_metadata." + name, "a value must be a string of at most 255 characters.");
            }
        }
    }
}
