using Engine.Core.Access;
using Engine.Core.Authorize;
using Engine.Core.Configuration;
using Engine.Core.Pages;
using Engine.Core.Pages.Texts;
using Engine.Core.Storage;
using Engine.Core.Tenants;

namespace Engine.Core.Consent;

/// <summary>Whether a person has to be asked, what they are asked, and what they have answered before.</summary>
internal static class ConsentService
{
    /// <summary>Whether the request itself wants the person to be asked, whatever they have consented to before.</summary>
    public static bool IsDemanded(AuthorizeContext context) => context.Prompt.Contains("consent") || context.AuthorizationDetails is not null;

    public static async ValueTask<ConsentDecision> DecideAsync(AuthorizeContext context, bool isDemanded)
    {
        context.Remembered = await context.Tenant.UserGrants.FindAsync(KeyOf(context), context.CancellationToken);
        return ConsentDecision.Decide(context.Application!, context.Api, context.RedirectUri, context.Settled!.GrantedScopes, context.Remembered?.Value, isDemanded);
    }

    /// <summary>What the person has consented to before, or null.</summary>
    public static async ValueTask<UserGrant?> FindAsync(Tenants.Tenant tenant, string userId, string clientId, string? audience, CancellationToken cancellationToken)
    {
        var key = new DocumentKey("grant", EntityKinds.UserGrantKey(userId, clientId, audience ?? ""));
        return (await tenant.UserGrants.FindAsync(key, cancellationToken))?.Value;
    }

    /// <summary>Takes back what a person has consented to, and with it the codes and refresh tokens that stand on it.</summary>
    public static async ValueTask RevokeAsync(TenantScope scope, string userId, string clientId, string? audience)
    {
        if (await FindAsync(scope.Tenant, userId, clientId, audience, scope.CancellationToken) is { } known)
        {
            await scope.Tenant.Remover.RemoveAsync(EntityKinds.UserGrants.Name, known.Id, scope.CancellationToken);
        }
        else
        {
            // An application that need not ask has no consent, but tokens all the same.
            await scope.Tenant.RecordEnds.EndConsentAsync(userId, clientId, audience, scope.CancellationToken);
        }
    }

    /// <summary>
    /// Writes what the request writes, together with what the person has consented to in it. When that stands beside a consent that has
    /// changed meanwhile, it is written alone and the request's own changes are not made: it may have to be decided anew.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="write">Adds the request's own changes, first of all.</param>
    public static async ValueTask<(BatchResult Result, bool IsOutdated)> CommitAsync(AuthorizeContext context, Action<StoreBatch> write)
    {
        var batch = new StoreBatch(context.Tenant.Id);
        write(batch);
        var place = context.ConsentToRemember is null ? -1 : Remember(context, batch, context.ConsentToRemember, FindAsked(context));
        var result = await context.Engine.Options.Store.CommitAsync(batch, context.Now, context.CancellationToken);
        if (result.Succeeded)
        {
            context.ConsentToRemember = null;
            return (result, false);
        }

        if (result.Failed != place)
        {
            return (result, false);
        }

        await RememberAsync(context, context.ConsentToRemember!);
        context.ConsentToRemember = null;
        return (result, true);
    }

    /// <summary>Demands, in the batch that issues a code, that the consent it stands on was not revoked meanwhile: whoever revokes one ends its codes.</summary>
    public static void RequireRemembered(AuthorizeContext context, StoreBatch batch)
    {
        if (context.ConsentToRemember is null && (context.Consent?.Reason == ConsentReason.Remembered || context.Transaction?.Content.HasConsented == true))
        {
            batch.Require(StoreSection.Configuration, EntityKinds.UserGrants.Name, KeyOf(context));
        }
    }

    /// <summary>Writes a consent, whoever else changes it. Nothing is left when the person, the application or the API is gone.</summary>
    private static async ValueTask RememberAsync(AuthorizeContext context, IReadOnlyList<string> scopes)
    {
        while (true)
        {
            var batch = new StoreBatch(context.Tenant.Id);
            var place = Remember(context, batch, scopes, await context.Tenant.UserGrants.FindAsync(KeyOf(context), context.CancellationToken));
            if ((await context.Engine.Options.Store.CommitAsync(batch, context.Now, context.CancellationToken)).Failed != place)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Adds the consent beside what the person consented to before. A person, an application or an API that was removed meanwhile leaves
    /// none to a later one of its name.
    /// </summary>
    private static int Remember(AuthorizeContext context, StoreBatch batch, IReadOnlyList<string> scopes, Versioned<UserGrant>? known)
    {
        var repository = context.Tenant.UserGrants;
        var grant = known is null ? Create(context, context.Engine.Options.SecretSource.Hex(24), scopes) : known.Value with { Scope = [.. known.Value.Scope.Union(scopes)] };
        var place = known is null ? repository.Insert(batch, grant) : repository.Replace(batch, grant, known.Version);
        context.Tenant.Remover.Require(batch, repository.Kind.Name, repository.Kind.ToDocument(grant, static text => text));
        return place;
    }

    /// <summary>The consent beside which the person was asked, or null.</summary>
    private static Versioned<UserGrant>? FindAsked(AuthorizeContext context)
        => context.Transaction?.Content is { ConsentId: { } id } asked ? new(Create(context, id, asked.ConsentScopes), asked.ConsentVersion) : null;

    private static UserGrant Create(AuthorizeContext context, string id, IReadOnlyList<string> scopes)
        => new() { Id = id, ClientId = context.Application!.ClientId, UserId = context.User!.UserId, Audience = context.Api?.Identifier ?? "", Scope = scopes };

    private static DocumentKey KeyOf(AuthorizeContext context)
        => new("grant", EntityKinds.UserGrantKey(context.User!.UserId, context.Application!.ClientId, context.Api?.Identifier ?? ""));

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
