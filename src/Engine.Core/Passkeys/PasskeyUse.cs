using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Core.WebAuthn;

namespace Engine.Core.Passkeys;

/// <summary>Where a passkey is used: in which database, for which application, and in what an answer has to belong to.</summary>
/// <param name="Scope">The tenant.</param>
/// <param name="Application">The application.</param>
/// <param name="Connection">The database.</param>
/// <param name="Flow">What stands for the walk, or for the <c>auth_session</c>: an answer is good for no other.</param>
internal sealed record PasskeyUse(TenantScope Scope, Application Application, Connection Connection, string Flow)
{
    /// <summary>Whether the page, or the program, that has asked the authenticator is one of the application's own: what it asks for is logged as its grant.</summary>
    public bool IsOfTheApplication { get; init; }

    /// <summary>Where an application asks with pages of its own; one whose <c>auth_session</c> is another's gets nothing by it.</summary>
    public static PasskeyUse OfSession(TenantScope scope, Application application, Connection connection, string session)
        => new(scope, application, connection, RecordKey.Of($"{application.ClientId}\n{session}")) { IsOfTheApplication = true };

    /// <summary>What is asked of authenticators here. Authenticators have to check who uses them.</summary>
    public WebAuthnCeremony Ceremony(string? relyingParty = null) => new(Scope, $"passkey:{Connection.Id}", Flow)
    {
        RelyingPartyId = relyingParty ?? WebAuthnCeremony.HostOf(Scope),
        UserVerification = "required",
        IsOrigin = IsOfTheApplication ? origin => Cors.IsAllowed(Application, origin) : null,
    };
}
