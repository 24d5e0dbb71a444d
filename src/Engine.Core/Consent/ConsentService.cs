using Engine.Core.Access;
using Engine.Core.Authorize;
using Engine.Core.Configuration;
using Engine.Core.Http;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Storage;

namespace Engine.Core.Consent;

/// <summary>Whether a person has to be asked, what they are asked, and what they have answered before.</summary>
internal static class ConsentService
{
    /// <summary>Whether the request itself wants the person to be asked, whatever they have consented to before.</summary>
    public static bool IsDemanded(AuthorizeContext context) => context.Prompt.Contains("consent") || context.AuthorizationDetails is not null;

    public static async ValueTask<ConsentDecision> DecideAsync(AuthorizeContext context, bool isDemanded)
        => ConsentDecision.Decide(
            context.Application!,
            context.Api,
            context.RedirectUri,
            context.Settled!.GrantedScopes,
            await FindAsync(context.Tenant, context.User!.UserId, context.Application!.ClientId, context.Api?.Identifier, context.CancellationToken),
            isDemanded);

    /// <summary>What the person has consented to before, or null.</summary>
    public static async ValueTask<UserGrant?> FindAsync(Tenants.Tenant tenant, string userId, string clientId, string? audience, CancellationToken cancellationToken)
    {
        var key = new DocumentKey("grant", EntityKinds.UserGrantKey(userId, clientId, audience ?? ""));
        return (await tenant.UserGrants.FindAsync(key, cancellationToken))?.Value;
    }

    /// <summary>Whether the request goes on because of a consent that is stored, and that one is gone by now.</summary>
    public static async ValueTask<bool> WasRevokedAsync(AuthorizeContext context)
        => (context.Consent?.Reason == ConsentReason.Remembered || context.Transaction?.Content.HasConsented == true)
            && await FindAsync(context.Tenant, context.User!.UserId, context.Application!.ClientId, context.Api?.Identifier, context.CancellationToken) is null;

    /// <summary>Takes back what a person has consented to, and with it the codes and refresh tokens that stand on it.</summary>
    public static async ValueTask RevokeAsync(EndpointContext context, string userId, string clientId, string? audience)
    {
        if (await FindAsync(context.Tenant, userId, clientId, audience, context.CancellationToken) is { } known)
        {
            await context.Tenant.Remover.RemoveAsync(EntityKinds.UserGrants.Name, known.Id, context.CancellationToken);
        }
        else
        {
            // An application that need not ask has no consent, but tokens all the same.
            await context.Tenant.RecordEnds.EndConsentAsync(userId, clientId, audience, context.CancellationToken);
        }
    }

    /// <summary>Remembers what the person has consented to, beside what they consented to before.</summary>
    public static async ValueTask RememberAsync(AuthorizeContext context, string userId, IReadOnlyList<string> scopes)
    {
        var audience = context.Api?.Identifier ?? "";
        var repository = context.Tenant.UserGrants;
        while (true)
        {
            var key = new DocumentKey("grant", EntityKinds.UserGrantKey(userId, context.Application!.ClientId, audience));
            var known = await repository.FindAsync(key, context.CancellationToken);
            var grant = known is null
                ? new UserGrant { Id = context.Engine.Options.SecretSource.Hex(24), ClientId = context.Application.ClientId, UserId = userId, Audience = audience, Scope = scopes }
                : known.Value with { Scope = [.. known.Value.Scope.Union(scopes)] };
            var result = known is null
                ? await repository.InsertAsync(grant, context.CancellationToken)
                : await repository.ReplaceAsync(grant, known.Version, context.CancellationToken);
            if (result.Succeeded)
            {
                // A person, an application or an API that was removed meanwhile must not leave a consent to a later one of its name.
                await context.Tenant.Remover.ConfirmAsync(repository.Kind.Name, repository.Kind.ToDocument(grant, static text => text), context.CancellationToken);
                return;
            }
        }
    }

    /// <summary>What the page shows: <c>action:resource</c> scopes grouped by resource, or descriptions where the tenant prefers them.</summary>
    public static IReadOnlyList<ConsentEntry> Describe(IReadOnlyList<string> scopes, Apis.Api? api, bool useDescriptions)
    {
        var entries = new List<ConsentEntry>();
        if (scopes.Contains("profile") || scopes.Contains("email"))
        {
            entries.Add(new ConsentEntry(new("profileTitle", "Profile"), (scopes.Contains("profile"), scopes.Contains("email")) switch
            {
                (true, true) => new("profileAndEmail", "access to your profile and email"),
                (true, false) => new("profile", "access to your profile"),
                _ => new("email", "access to your email"),
            }));
        }

        entries.AddRange(Known.Where(known => scopes.Contains(known.Scope)).Select(static known => known.Entry));

        var own = scopes.Where(static scope => !OidcScopes.IsReserved(scope)).ToList();
        entries.AddRange(useDescriptions ? Descriptions(own, api) : Groups(own));
        return entries;
    }

    private static readonly (string Scope, ConsentEntry Entry)[] Known =
    [
        ("phone", new(new("phoneTitle", "Phone"), new("phone", "access to your phone number"))),
        ("address", new(new("addressTitle", "Address"), new("address", "access to your address"))),
        (OidcScopes.OfflineAccess, new(new("offlineTitle", "Offline access"), new("offline", "stay signed in and act for you while you are away"))),
    ];

    private static IEnumerable<ConsentEntry> Descriptions(List<string> scopes, Apis.Api? api)
    {
        var descriptions = (api?.Scopes ?? []).ToLookup(static defined => defined.Value, static defined => defined.Description, StringComparer.Ordinal);
        return scopes.Select(scope => new ConsentEntry(new(api?.Name ?? ""), new(descriptions[scope].FirstOrDefault() is { Length: > 0 } text ? text : scope)));
    }

    private static IEnumerable<ConsentEntry> Groups(List<string> scopes)
    {
        foreach (var group in scopes.GroupBy(static scope => scope.Contains(':', StringComparison.Ordinal) ? scope[(scope.IndexOf(':', StringComparison.Ordinal) + 1)..] : ""))
        {
            if (group.Key.Length == 0)
            {
                foreach (var scope in group)
                {
                    yield return new ConsentEntry(new(scope), new(""));
                }

                continue;
            }

            var actions = group.Select(static scope => scope[..scope.IndexOf(':', StringComparison.Ordinal)]).Distinct().ToList();
            var resource = group.Key.Replace('_', ' ');
            yield return new ConsentEntry(new(char.ToUpperInvariant(resource[0]) + resource[1..]), DescribeActions(actions, resource));
        }
    }

    private static PageText DescribeActions(List<string> actions, string resource)
    {
        var (last, others) = (actions[^1], string.Join(", ", actions.SkipLast(1)));
        return others.Length == 0
            ? new("scopeOfResource", $"{last} your {resource}", [new("action", last), new("resource", resource)])
            : new("scopesOfResource", $"{others} and {last} your {resource}", [new("actions", others), new("action", last), new("resource", resource)]);
    }
}
