using Engine.Core.Http;
using Engine.Core.Logs;

namespace Engine.Core.Restrictions;

/// <summary>What the tenant's access control lists make of a request.</summary>
/// <param name="List">The list that keeps it out, or null.</param>
/// <param name="IsCertain">False when the list names something the engine can't see: it might be about the request.</param>
internal readonly record struct AclVerdict(NetworkAcl? List, bool IsCertain)
{
    public static readonly AclVerdict Allowed = new(null, true);
}

/// <summary>
/// Applies the lists in front of every endpoint: the first one that is about a request decides. A list that might be about it keeps it
/// out, or does not let it in.
/// </summary>
internal static class AccessControl
{
    public const string Authentication = "authentication";
    public const string Management = "management";

    public static AclVerdict Judge(TenantRestrictions restrictions, EngineRequest request, string scope)
    {
        if (restrictions.NetworkAcls.Count == 0)
        {
            return AclVerdict.Allowed;
        }

        var address = request.RemoteAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : request.RemoteAddress;
        var seen = new AclRequest(address, request.Headers["User-Agent"], request.Host);
        var maybe = AclVerdict.Allowed;
        foreach (var list in restrictions.NetworkAcls)
        {
            if (!list.Covers(scope) || list.Action == AclAction.Log)
            {
                continue;
            }

            switch (list.IsAbout(seen))
            {
                case true when list.Action == AclAction.Allow:
                    return maybe;
                case true:
                    return maybe.List is null ? new AclVerdict(list, true) : maybe;
                case null when list.Action != AclAction.Allow && maybe.List is null:
                    maybe = new AclVerdict(list, false);
                    break;
            }
        }

        return maybe;
    }

    /// <summary>
    /// The answer to a request that a list keeps out of the Authentication API, or null. Key sets and discovery stay readable, or nobody
    /// could check the tokens that are out; the token endpoint looks at lists that might be about the request itself.
    /// </summary>
    public static ValueTask<EngineResponse?> FindRefusalAsync(EndpointContext context)
    {
        var restrictions = context.Tenant.Restrictions.GetAsync(context.CancellationToken);
        return restrictions.IsCompletedSuccessfully ? new(Find(context, restrictions.Result)) : AwaitAsync(context, restrictions);

        static async ValueTask<EngineResponse?> AwaitAsync(EndpointContext context, ValueTask<TenantRestrictions> restrictions) => Find(context, await restrictions);
    }

    private static EngineResponse? Find(EndpointContext context, TenantRestrictions restrictions)
    {
        var path = context.Request.Path;
        if (restrictions.NetworkAcls.Count == 0 || path.StartsWith("/api/v2", StringComparison.Ordinal) || path.StartsWith("/.well-known/", StringComparison.Ordinal))
        {
            return null;
        }

        var (list, isCertain) = Judge(restrictions, context.Request, Authentication);
        return list is null || (!isCertain && path == "/oauth/token") ? null : Refuse(context, list);
    }

    /// <summary>The answer to a request that is kept out.</summary>
    private static EngineResponse Refuse(EndpointContext context, NetworkAcl list)
    {
        var error = RestrictionErrors.BlockedByList(list.Description);
        context.Engine.Logs.WriteFailure(context.Scope, LogEvents.AccessListRefused, error, null, null);
        return list is { Action: AclAction.Redirect, RedirectUri: { } uri } && Uri.IsWellFormedUriString(uri, UriKind.Absolute)
            ? EngineResponse.Redirect(uri)
            : Errors.OAuthErrorRenderer.Render(error, context.Request);
    }
}
