using Engine.Core.Authorize;
using Engine.Core.Connections;
using Engine.Core.Credentials;
using Engine.Core.Errors;
using Engine.Core.Logs;
using Engine.Core.Mfa;
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
        => flow.Transaction is not null && PasskeyOptions.IsOn(flow.Engine.Options, connection) ? (await CeremonyOf(flow, connection).AskToSignAsync(null, [])).ToJsonString() : null;

    /// <summary>The person whose passkey has answered, or why nobody is signed in.</summary>
    public static async ValueTask<(User? User, EngineError? Error)> VerifyAsync(AuthorizeContext flow, Connection connection, string response)
    {
        if (!PasskeyOptions.IsOn(flow.Engine.Options, connection))
        {
            return (null, PasskeyErrors.Unknown);
        }

        var id = WebAuthnCeremony.IdOf(response);
        var user = id is null ? null : (await flow.Tenant.Users.Repository.FindAsync(UserKeys.Passkey(id), flow.CancellationToken))?.Value;
        var account = user?.Identities.ToList().FindIndex(identity => identity.Connection == connection.Name) ?? -1;
        var attempt = new CredentialAttempt(flow.Scope, flow.Application, connection, user?.Email ?? user?.Username ?? id ?? "-", account < 0 ? null : user);
        User? signedIn = null;
        var (refusal, _) = await flow.Engine.Credentials.GuardAsync(attempt, async () =>
        {
            signedIn = account < 0 ? null : await SignAsync(flow, connection, user!, id!, response);
            return signedIn is not null;
        });
        if (signedIn is null)
        {
            var error = refusal ?? PasskeyErrors.Unknown;
            flow.Engine.Logs.Write(flow.Scope, new LogEntry(LogEvents.LoginFailed, error.Description) { Application = flow.Application, UserId = user?.UserId, UserName = user?.Email ?? user?.Username, Connection = connection });
            return (null, error);
        }

        signedIn.AccountIndex = account;
        return (signedIn, null);
    }

    private static async ValueTask<User?> SignAsync(AuthorizeContext flow, Connection connection, User user, string id, string response)
    {
        var enrollment = user.Factors.First(factor => factor.CredentialId == id);
        return await CeremonyOf(flow, connection, enrollment.RelyingPartyId).SignAsync(user, enrollment, response) is { } accept
            ? await FactorService.ChangeAsync(flow.Scope, user, known => known.Factors.FirstOrDefault(factor => factor.CredentialId == id) is { } factor && accept(factor) is { } accepted
                ? known with { Factors = [.. known.Factors.Select(other => other.Id == factor.Id ? accepted : other)] }
                : null)
            : null;
    }

    private static WebAuthnCeremony CeremonyOf(AuthorizeContext flow, Connection connection, string? relyingParty = null) => new(flow.Scope, $"passkey:{connection.Id}", flow.Transaction!.Record.Key)
    {
        RelyingPartyId = relyingParty ?? WebAuthnCeremony.HostOf(flow.Scope),
        UserVerification = "required",
    };
}
