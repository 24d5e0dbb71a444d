using Engine.Core.Apis;
using Engine.Core.Management;

namespace Engine.Core.Access;

/// <summary>
/// What holds for the Management API alone: a person gets scopes for their own account and no other ones, whatever a client
/// grant, a role or an Action says (<c>enable-third-party-applications.md</c>).
/// </summary>
internal static class SystemApi
{
    private const string Own = "current_user";

    /// <summary>
    /// Whether tokens for the API open the Management API: because the engine made it, because it has the identifier that the
    /// issuer gives the Management API, or because the Management API was told to accept it.
    /// </summary>
    public static bool Is(Api? api, string? issuer, IdentityEngineOptions options)
        => api is not null
            && (api.IsSystem == true || (issuer is not null && ManagementApi.IsIdentifierOf(issuer, api.Identifier)) || options.SystemAudiences.Contains(api.Identifier));

    /// <summary>Whether a scope is for the person's own account: <c>read:current_user</c>, <c>update:current_user_metadata</c>.</summary>
    public static bool IsOwn(string scope)
    {
        var resource = scope.AsSpan(scope.IndexOf(':', StringComparison.Ordinal) + 1);
        return resource.Length < scope.Length && resource.StartsWith(Own) && (resource.Length == Own.Length || resource[Own.Length] == '_');
    }

    /// <summary>What of granted scopes a person may have. The list itself where that is all of it.</summary>
    public static IReadOnlyList<string> Cap(IReadOnlyList<string> granted)
    {
        for (var i = 0; i < granted.Count; i++)
        {
            if (!OidcScopes.IsReserved(granted[i]) && !IsOwn(granted[i]))
            {
                return [.. granted.Where(static scope => OidcScopes.IsReserved(scope) || IsOwn(scope))];
            }
        }

        return granted;
    }
}
