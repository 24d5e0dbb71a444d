using Engine.Core.Apis;
using Engine.Core.Passkeys;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;

namespace Engine.Core.Token.Grants;

/// <summary>Exchanges what a passkey has signed, after <c>/passkey/challenge</c>, for tokens (<c>flows.md</c>, section 2).</summary>
internal sealed class PasskeyGrant : IGrant
{
    public string GrantType => PasskeyEndpoints.GrantType;

    public bool AllowsPublicClients => true;

    public GrantParameters Parameters { get; } = new() { Required = ["auth_session", "authn_response"], Secret = ["auth_session", "authn_response"] };

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.Login, Logs.LogEvents.LoginFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var (context, application, parameters, _) = request;
        if (!application.IsFirstParty)
        {
            return TokenErrors.GrantNotAllowed(GrantType);
        }

        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnSignIn is { } setting)
        {
            return RestrictionErrors.GrantClosed(setting);
        }

        var (api, error) = await AudienceReader.FindApiAsync(context.Scope, parameters);
        if (error is not null)
        {
            return error;
        }

        (var connection, error) = await PasskeyLogin.FindDatabaseAsync(context.Scope, application, parameters["realm"]);
        if (connection is null)
        {
            return error!;
        }

        var use = PasskeyUse.OfSession(context.Scope, application, connection, parameters["auth_session"]!);
        (var user, error) = await PasskeyLogin.VerifyAsync(use, parameters["authn_response"]!);
        if (user is null)
        {
            return error!;
        }

        if (user.Blocked == true)
        {
            return TokenErrors.UserBlocked;
        }

        var authentication = Authentication.Begin(user, user.Identities[user.AccountIndex], PasskeyLogin.FactorName, context.Now);
        var counted = await context.Tenant.Users.CountLoginAsync(user.UserId, context.ClientIp, context.CancellationToken);
        if (counted is not { Blocked: not true } || !authentication.CountsFor(counted))
        {
            return PasskeyErrors.Unknown;
        }

        return new GrantOutcome
        {
            User = counted,
            Api = api,
            RequestedScopes = parameters["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Authentication = authentication,
            RefreshToken = RefreshTokenPlan.IssueIfGranted,
            Family = context.Engine.Options.SecretSource.Id("", 24),
            Protocol = "oauth2-webauthn",
        };
    }
}
