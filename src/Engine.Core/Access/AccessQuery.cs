using Engine.Core.Apis;
using Engine.Core.Roles;

namespace Engine.Core.Access;

/// <summary>For whom a token is.</summary>
public enum AccessSubject
{
    /// <summary>A person; the application acts on their behalf.</summary>
    User,

    /// <summary>The application itself (client credentials).</summary>
    Client,
}

/// <summary>Everything the access decision looks at; plain data.</summary>
public sealed record AccessQuery
{
    /// <summary>For whom the token is.</summary>
    public required AccessSubject Subject { get; init; }

    /// <summary>The API, or null when only the person's own data is asked for.</summary>
    public Api? Api { get; init; }

    /// <summary>
    /// Whether the API is the Management API: people get scopes for their own account and no other ones. An API with
    /// <see cref="Apis.Api.IsSystem"/> always is.
    /// </summary>
    public bool IsSystemApi { get; init; }

    /// <summary>The client grant of the application for the API and this subject, or null.</summary>
    public ClientGrant? ClientGrant { get; init; }

    /// <summary>The requested scopes; null when the request named none.</summary>
    public IReadOnlyList<string>? Requested { get; init; }

    /// <summary>
    /// Whether a request without scopes means everything that is allowed (password grants, client credentials). Applications that
    /// need a client grant to act for people have to name their scopes all the same.
    /// </summary>
    public bool DefaultsToAll { get; init; }

    /// <summary>The permissions on the API that the person has without a role. Looked at under RBAC.</summary>
    public IReadOnlyList<string> UserPermissions { get; init; } = [];

    /// <summary>The roles of the person. Looked at under RBAC.</summary>
    public IReadOnlyList<Role> Roles { get; init; } = [];

    /// <summary>Whether the application and the flow can get a refresh token at all.</summary>
    public bool RefreshTokenPossible { get; init; }

    /// <summary>What the person holds on the API, with where it comes from; null when it was not read.</summary>
    internal HeldPermissions? Held { get; init; }
}

/// <summary>Why a scope that was asked for is not granted.</summary>
public enum DropReason
{
    /// <summary>The API does not define it.</summary>
    NotDefined,

    /// <summary>No API was asked for.</summary>
    NoApi,

    /// <summary>The application's client grant does not contain it.</summary>
    ClientGrant,

    /// <summary>The person does not have the permission.</summary>
    Rbac,

    /// <summary>The API or the application does not allow refresh tokens.</summary>
    OfflineAccess,

    /// <summary>OpenID Connect scopes mean nothing without a person.</summary>
    NoUser,

    /// <summary>An Action removed it.</summary>
    Action,

    /// <summary>The API's policy denies every application.</summary>
    ApiPolicy,

    /// <summary>The API's policy demands a client grant, and the application has none.</summary>
    NoClientGrant,

    /// <summary>The application's client grant is good within an organization only.</summary>
    OrganizationRequired,

    /// <summary>The application may have it, but asked for others it may not have: machines get all or nothing.</summary>
    Refused,

    /// <summary>The API is the Management API: people get scopes for their own account and no other ones.</summary>
    SystemApi,
}

/// <summary>The reasons as logs and explanations name them.</summary>
internal static class DropReasons
{
    public static string Name(DropReason reason) => reason switch
    {
        DropReason.NotDefined => "not_defined",
        DropReason.NoApi => "no_api",
        DropReason.ClientGrant => "client_grant",
        DropReason.Rbac => "rbac",
        DropReason.OfflineAccess => "offline_access",
        DropReason.NoUser => "no_user",
        DropReason.ApiPolicy => "api_policy",
        DropReason.NoClientGrant => "no_client_grant",
        DropReason.OrganizationRequired => "organization_required",
        DropReason.Refused => "refused",
        DropReason.SystemApi => "system_api",
        _ => "action",
    };
}

/// <summary>A scope that was asked for and is not granted.</summary>
/// <param name="Scope">The scope.</param>
/// <param name="Reason">Why.</param>
/// <param name="DecidedBy">The id of what decided: an API, a client grant, an Action; null where nothing has one.</param>
public readonly record struct DroppedScope(string Scope, DropReason Reason, string? DecidedBy);

/// <summary>Why no token is issued at all.</summary>
public enum AccessDenial
{
    /// <summary>A token is issued.</summary>
    None,

    /// <summary>The API's policy denies everybody.</summary>
    DeniedByPolicy,

    /// <summary>The API's policy demands a client grant and there is none.</summary>
    NoClientGrant,

    /// <summary>A machine asked for scopes its client grant does not contain.</summary>
    ScopesNotGranted,

    /// <summary>The client grant is good within an organization only, and the request names none.</summary>
    OrganizationRequired,
}

/// <summary>What a request gets, and why not more.</summary>
public sealed record AccessDecision
{
    /// <summary>Why no token is issued, or <see cref="AccessDenial.None"/>.</summary>
    public AccessDenial Denial { get; init; }

    /// <summary>The granted scopes in the order they were asked for, each once.</summary>
    public IReadOnlyList<string> Granted { get; init; } = [];

    /// <summary>The scopes that were asked for and are not granted, each with one reason; when the request is refused, all of them.</summary>
    public IReadOnlyList<DroppedScope> Dropped { get; init; } = [];

    /// <summary>What was decided upon: the reasons of what is granted follow from it.</summary>
    internal AccessQuery? Query { get; init; }
}
