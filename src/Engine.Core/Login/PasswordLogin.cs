using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Restrictions;
using Engine.Core.Sessions;
using Engine.Core.Tenants;
using Engine.Core.Users;

namespace Engine.Core.Login;

/// <summary>How an attempt to sign in without a page has ended.</summary>
/// <param name="User">The person, signed in; null where the attempt failed.</param>
/// <param name="Authentication">How they were authenticated.</param>
/// <param name="Error">What a guard, a setting or a block has refused; null where name or password were wrong.</param>
internal readonly record struct PasswordLoginResult(User? User, Authentication? Authentication = null, EngineError? Error = null);

/// <summary>Signs people in by name and password where no page asks for them: grants and the endpoints of embedded forms.</summary>
internal static class PasswordLogin
{
    /// <summary>Signs somebody in, and counts that.</summary>
    public static async ValueTask<PasswordLoginResult> VerifyAsync(TenantScope scope, Application application, Connection connection, string username, string password)
    {
        var result = await CheckAsync(scope, application, connection, username, password);
        if (result is not { User: { } user, Authentication: { } authentication })
        {
            return result;
        }

        var counted = await scope.Tenant.Users.CountLoginAsync(user.UserId, scope.ClientIp, scope.CancellationToken);
        return counted is { Blocked: not true } && authentication.CountsFor(counted) ? new(counted, authentication) : default;
    }

    /// <summary>Says who a name and password are those of; nobody is signed in by that.</summary>
    public static async ValueTask<PasswordLoginResult> CheckAsync(TenantScope scope, Application application, Connection connection, string username, string password)
    {
        var restrictions = await scope.Tenant.Restrictions.GetAsync(scope.CancellationToken);
        if ((restrictions.OnSignIn ?? restrictions.OnPassword) is { } setting)
        {
            return new(null, Error: RestrictionErrors.SignInClosed(setting));
        }

        var (outcome, user, refusal) = await scope.Engine.Credentials.VerifyAsync(scope, application, connection, username, password);
        if (outcome != CredentialOutcome.Verified)
        {
            scope.Engine.Telemetry.LoginFailed();
            if (refusal is null)
            {
                WriteWrong(scope, application, connection, user, username);
            }

            return new(null, Error: refusal);
        }

        return user!.Blocked == true
            ? new(null, Error: CredentialErrors.UserBlocked)
            : new(user, Authentication.Begin(user, user.Identities[user.AccountIndex], "pwd", scope.Now));
    }

    /// <summary>Notes in the tenant log that nobody has signed in: there is no such person, or the password is not theirs.</summary>
    public static void WriteWrong(TenantScope scope, Application application, Connection connection, User? user, string username)
        => scope.Engine.Logs.Write(scope, new LogEntry(user is null ? LogEvents.UnknownUser : LogEvents.WrongPassword, LoginTexts.WrongCredentials(connection).Sentence)
        {
            Application = application,
            UserId = user?.UserId,
            UserName = username,
            Connection = connection,
        });
}
