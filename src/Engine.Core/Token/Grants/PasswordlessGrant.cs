using Engine.Core.Apis;
using Engine.Core.Passwordless;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;

namespace Engine.Core.Token.Grants;

/// <summary>Exchanges a code that was sent by <c>/passwordless/start</c> for tokens (<c>flows.md</c>, section 2).</summary>
internal sealed class PasswordlessGrant : IGrant
{
    public string GrantType => "http://auth0.com/oauth/grant-type/passwordless/otp";

    public bool AllowsPublicClients => true;

    public GrantParameters Parameters { get; } = new() { Required = ["username", "otp", "realm"], Secret = ["otp"] };

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.Login, Logs.LogEvents.PasswordlessExchangeFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var (context, application, parameters, _) = request;
        if ((await context.Tenant.Restrictions.GetAsync(context.CancellationToken)).OnSignIn is { } setting)
        {
            return RestrictionErrors.GrantClosed(setting);
        }

        var realm = parameters["realm"]!;
        var connection = (await PasswordlessConnections.ListAsync(context.Scope, application)).FirstOrDefault(known => known.Name == realm);
        if (connection is null)
        {
            return TokenErrors.UnknownRealm(realm);
        }

        var (api, error) = await AudienceReader.FindApiAsync(context.Scope, parameters);
        if (error is not null)
        {
            return error;
        }

        if (PasswordlessOptions.Normalize(connection, parameters["username"]!) is not { } recipient)
        {
            return PasswordlessErrors.WrongCode(application, connection);
        }

        (var user, error) = await PasswordlessLogin.VerifyAsync(context.Scope, new(application, connection, recipient), parameters["otp"]!);
        if (error is not null)
        {
            return error;
        }

        if (user!.Blocked == true)
        {
            return TokenErrors.UserBlocked;
        }

        var counted = await context.Tenant.Users.Repository.UpdateAsync(user.UserId, known => context.Tenant.Users.CountLogin(known, context.ClientIp), context.CancellationToken);
        if (counted is null || await context.Tenant.FindUserAsync(user.UserId, context.CancellationToken) is not { } person)
        {
            return PasswordlessErrors.WrongCode(application, connection);
        }

        return new GrantOutcome
        {
            User = person,
            Api = api,
            RequestedScopes = parameters["scope"]?.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Authentication = new Authentication
            {
                UserId = person.UserId,
                Time = context.Now,
                Methods = [new(connection.Strategy, context.Now)],
                Connection = connection.Name,
                Person = person.Sequence,
                Epoch = person.AccessEpoch ?? 0,
                Account = person.Identities[Math.Min(user.AccountIndex, person.Identities.Count - 1)].AccountId,
            },
            RefreshToken = RefreshTokenPlan.IssueIfGranted,
            Family = context.Engine.Options.SecretSource.Id("", 24),
            Protocol = "oauth2-resource-owner",
        };
    }
}
