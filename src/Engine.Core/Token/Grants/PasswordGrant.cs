using Engine.Core.Access;
using Engine.Core.Apis;
using Engine.Core.Connections;
using Engine.Core.Errors;
using Engine.Core.Login;

namespace Engine.Core.Token.Grants;

/// <summary>
/// A person's name and password, which the application has asked for itself (RFC 6749, section 4.3), in the tenant's default directory.
/// For first-party applications alone: nobody can be asked for their consent.
/// </summary>
internal class PasswordGrant : IGrant
{
    /// <summary>What a request means that names neither an API nor scopes.</summary>
    private static readonly string[] DefaultScopes = [OidcScopes.OpenId, "profile", "email", "address", "phone"];

    public virtual string GrantType => "password";

    public bool AllowsPublicClients => true;

    public virtual GrantParameters Parameters { get; } = new() { Required = ["username", "password"], Secret = ["password"] };

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.PasswordExchanged, Logs.LogEvents.PasswordExchangeFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var (context, application, parameters, _) = request;
        if (!application.IsFirstParty || application.IsStrict)
        {
            return TokenErrors.GrantNotAllowed(GrantType);
        }

        var (api, error) = await AudienceReader.FindApiAsync(context.Scope, parameters);
        if (error is not null)
        {
            return error;
        }

        (var connection, error) = await FindConnectionAsync(request);
        if (connection is null)
        {
            return error!;
        }

        var login = await PasswordLogin.VerifyAsync(context.Scope, application, connection, parameters["username"]!, parameters["password"]!);
        if (login.User is null)
        {
            return login.Error ?? TokenErrors.WrongPassword(application);
        }

        return new GrantOutcome
        {
            User = login.User,
            Api = api,
            RequestedScopes = OidcScopes.Split(parameters["scope"]),
            DefaultScopes = api is null ? DefaultScopes : null,
            DefaultsToAllScopes = true,
            Authentication = login.Authentication,
            RefreshToken = RefreshTokenPlan.IssueIfGranted,
            GrantTypeClaim = "password",
            Protocol = "oauth2-password",
        };
    }

    /// <summary>Where the person is looked for, or why nowhere.</summary>
    protected virtual async ValueTask<(Connection? Connection, EngineError? Error)> FindConnectionAsync(AuthenticatedTokenRequest request)
    {
        var settings = await request.Context.Tenant.GetSettingsAsync(request.Context.CancellationToken);
        return string.IsNullOrEmpty(settings.DefaultDirectory)
            ? (null, TokenErrors.NoDefaultDirectory)
            : await LoginConnections.FindByRealmAsync(request.Context.Scope, request.Application, settings.DefaultDirectory);
    }
}

/// <summary>The same in a directory that the request names (<c>realm</c>).</summary>
internal sealed class PasswordRealmGrant : PasswordGrant
{
    public override string GrantType => "http://auth0.com/oauth/grant-type/password-realm";

    public override GrantParameters Parameters { get; } = new() { Required = ["username", "password", "realm"], Secret = ["password"] };

    protected override ValueTask<(Connection? Connection, EngineError? Error)> FindConnectionAsync(AuthenticatedTokenRequest request)
        => LoginConnections.FindByRealmAsync(request.Context.Scope, request.Application, request.Parameters["realm"]!);
}
