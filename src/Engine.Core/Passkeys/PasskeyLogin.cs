using Engine.Core.Applications;
using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Login;
using Engine.Core.Logs;
using Engine.Core.Mfa;
using Engine.Core.Tenants;
using Engine.Core.Users;
using Engine.Core.WebAuthn;

namespace Engine.Core.Passkeys;

/// <summary>
/// Signs people in with a passkey in place of name and password. The authenticator has to have checked who uses it; the guards in front of
/// passwords are in front of it, too.
/// </summary>
internal static class PasskeyLogin
{
    /// <summary>What a person's factor is called that stands in place of a password.</summary>
    public const string FactorName = "passkey";

    /// <summary>What the sign-in page asks any authenticator for, as JSON; null where the database has no passkeys.</summary>
    public static async ValueTask<string?> AskAsync(AuthorizeContext flow, Connection connection)
        => flow.Transaction is not null && PasskeyOptions.IsOn(flow.Engine.Options, connection) ? (await UseOf(flow, connection).Ceremony().AskToSignAsync(null, [])).ToJsonString() : null;

    /// <summary>Where a passkey is used at the sign-in page.</summary>
    public static PasskeyUse UseOf(AuthorizeContext flow, Connection connection) => new(flow.Scope, flow.Application!, connection, flow.Transaction!.Record.Key);

    /// <summary>The database an application with a sign-in of its own means: the one of a realm, or the one its people sign in to.</summary>
    public static async ValueTask<(Connection? Connection, EngineError? Error)> FindDatabaseAsync(TenantScope scope, Application application, string? realm)
    {
        var (connection, error) = realm is null ? await LoginConnections.SelectAsync(scope, application, null) : await LoginConnections.FindByRealmAsync(scope, application, realm);
        return connection is null || PasskeyOptions.IsOn(scope.Engine.Options, connection) ? (connection, error) : (null, PasskeyErrors.Off);
    }

    /// <summary>The person whose passkey has answered, or why nobody is signed in.</summary>
    public static async ValueTask<(User? User, EngineError? Error)> VerifyAsync(PasskeyUse use, string response)
    {
        var (scope, application, connection, _) = use;
        if (!PasskeyOptions.IsOn(scope.Engine.Options, connection))
        {
            return (null, PasskeyErrors.Unknown);
        }

        var id = WebAuthnCeremony.IdOf(response);
        var user = id is null ? null : (await scope.Tenant.Users.Repository.FindAsync(UserKeys.Passkey(id), scope.CancellationToken))?.Value;
        var account = user?.Identities.ToList().FindIndex(identity => identity.Connection == connection.Name) ?? -1;
        var attempt = new CredentialAttempt(scope, application, connection, user?.Email ?? user?.Username ?? id ?? "-", account < 0 ? null : user);
        User? signedIn = null;
        var (refusal, _) = await scope.Engine.Credentials.GuardAsync(attempt, async () =>
        {
            signedIn = account < 0 ? null : await SignAsync(use, user!, id!, response);
            return signedIn is not null;
        });
        if (signedIn is null)
        {
            var error = refusal ?? PasskeyErrors.Unknown;
            if (!use.IsOfTheApplication)
            {
                scope.Engine.Logs.Write(scope, new LogEntry(LogEvents.LoginFailed, error.Description) { Application = application, UserId = user?.UserId, UserName = user?.Email ?? user?.Username, Connection = connection });
            }

            return (null, error);
        }

        signedIn.AccountIndex = account;
        return (signedIn, null);
    }

    private static async ValueTask<User?> SignAsync(PasskeyUse use, User user, string id, string response)
    {
        var enrollment = user.Factors.First(factor => factor.CredentialId == id);
        return await use.Ceremony(enrollment.RelyingPartyId).SignAsync(user, enrollment, response) is { } accept
            ? await FactorService.ChangeAsync(use.Scope, user, known => known.Factors.FirstOrDefault(factor => factor.CredentialId == id) is { } factor && accept(factor) is { } accepted
                ? known with { Factors = [.. known.Factors.Select(other => other.Id == factor.Id ? accepted : other)] }
                : null)
            : null;
    }
}
