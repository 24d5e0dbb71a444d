using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Engine.Core.Applications;
using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Tenants;

namespace Engine.Core.ClientAuthentication;

/// <summary>Finds the application of a request and checks what it presented.</summary>
internal static class ClientAuthenticator
{
    public static async ValueTask<(Application? Application, EngineError? Error)> AuthenticateAsync(EndpointContext context, RequestParameters parameters)
    {
        if (ClientCredentials.Read(context.Request, parameters, out var error) is not { } credentials)
        {
            return (null, error);
        }

        var application = await context.Tenant.FindApplicationAsync(credentials.ClientId, context.CancellationToken);
        if (application is null)
        {
            return (null, Refuse(null, await context.Tenant.GetSettingsAsync(context.CancellationToken), "Unknown application."));
        }

        return Check(application, credentials) is { } problem
            ? (null, Refuse(application, await context.Tenant.GetSettingsAsync(context.CancellationToken), problem))
            : (application, null);
    }

    private static EngineError Refuse(Application? application, TenantSettings settings, string detail)
        => application?.IsStrict == true || settings.StrictStandards == true ? ClientErrors.InvalidClient(detail) : ClientErrors.Unauthorized(detail);

    private static string? Check(Application application, ClientCredentials credentials)
    {
        // A demand for a stronger way closes the weaker ones, also while the engine can't check the stronger one.
        if (application.DemandedAuthentication is { } demanded)
        {
            return $"The application has to authenticate with {demanded}, which this engine does not support yet; its secret is no longer accepted.";
        }

        var expected = application.TokenEndpointAuthMethod switch
        {
            "none" => ClientAuthenticationMethod.None,
            "client_secret_post" => ClientAuthenticationMethod.SecretPost,
            "client_secret_basic" => ClientAuthenticationMethod.SecretBasic,
            _ => credentials.Method == ClientAuthenticationMethod.None ? (ClientAuthenticationMethod?)null : credentials.Method,
        };
        if (expected != credentials.Method)
        {
            return $"The application authenticates with {application.TokenEndpointAuthMethod ?? "a secret"}, not with {credentials.Method}.";
        }

        return expected == ClientAuthenticationMethod.None || Matches(application.ClientSecret, credentials.Secret)
            ? null
            : "Wrong client secret.";
    }

    /// <summary>
    /// Client secrets are random, so a comparison in constant time is all they need. It tells how long the secret is, which
    /// is no secret: the service's all have 64 characters.
    /// </summary>
    private static bool Matches(string? expected, string? actual)
        => expected is not null
            && actual is not null
            && CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(expected.AsSpan()), MemoryMarshal.AsBytes(actual.AsSpan()));
}
