using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Core.Management;

namespace Engine.Core.Tenants;

/// <summary>
/// Gives tenants other names, hosts and issuers. The Management API of a tenant has an identifier made of the issuer: it follows, with all
/// that names it, and what was issued under the old issuer is good for nothing any more.
/// </summary>
internal static class TenantMover
{
    /// <summary>The tenant as it is to be; nothing is written.</summary>
    public static TenantDocument Plan(TenantDocument document, TenantRenaming renaming)
    {
        var hosts = renaming.Hosts is { } given ? [.. given] : TenantHosts.Of(renaming.Issuer) is { } host ? [host] : document.Hosts;
        var issuer = renaming.Issuer ?? document.Issuer;
        if (renaming.Issuer is null && issuer is not null && hosts.Count > 0 && !TenantHosts.Contains(hosts, TenantHosts.Of(issuer)))
        {
            issuer = TenantHosts.Move(issuer, hosts[0]);
        }

        return document with { Name = renaming.Name ?? document.Name, Hosts = hosts, Issuer = issuer, IsDeclared = false };
    }

    /// <summary>Which APIs get another identifier when the tenant moves: those the engine has made for its Management API.</summary>
    public static async Task<IReadOnlyList<IdentifierChange>> FindChangesAsync(Tenant tenant, TenantDocument before, TenantDocument after, CancellationToken cancellationToken)
    {
        var changes = new List<IdentifierChange>();
        foreach (var api in await tenant.Apis.ListAsync(null, cancellationToken))
        {
            if (api.IsSystem != true)
            {
                continue;
            }

            var isOfIssuer = before.Issuer is { } issuer && ManagementApi.IsIdentifierOf(issuer, api.Identifier);
            var identifier = isOfIssuer && after.Issuer is { } moved ? ManagementApi.IdentifierOf(moved)
                : TenantHosts.Contains(before.Hosts, TenantHosts.Of(api.Identifier)) && !TenantHosts.Contains(after.Hosts, TenantHosts.Of(api.Identifier)) ? TenantHosts.Move(api.Identifier, after.Hosts[0])
                : api.Identifier;
            if (identifier != api.Identifier)
            {
                changes.Add(new IdentifierChange(api.Identifier, identifier));
            }
        }

        return changes;
    }

    /// <summary>Carries out what a rename has left to do.</summary>
    public static async Task FollowAsync(IdentityEngine engine, TenantDocument document, CancellationToken cancellationToken)
    {
        if (document.Renames.Count == 0)
        {
            return;
        }

        var renamer = new IdentifierRenamer(engine.Options.Store, document.Id, engine.References);
        foreach (var change in document.Renames)
        {
            await renamer.RunAsync(change.From, change.To, cancellationToken);
        }

        await engine.Tenants.Documents.UpdateAsync(document.Id, static current => current with { Renames = [] }, cancellationToken);
    }
}
