using Engine.Core.Configuration;
using Engine.Core.Configuration.References;
using Engine.Management.Jobs;
using Engine.Management.Machine;
using Engine.Management.Schema;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Every resource the engine supports. What is not here is answered 404 with an explanation.</summary>
internal static class Catalog
{
    public static readonly IReadOnlyList<Resource> Resources =
    [
        ClientResource.Definition,
        ClientCredentialResource.Definition,
        ResourceServerResource.Definition,
        ClientGrantResource.Definition,
        RoleResource.Definition,
        ConnectionResource.Definition,
        UserResource.Definition,
        ActionResource.Definition,
        ActionModuleResource.Definition,
        DeviceCredentialResource.Definition,
        .. FlowResources.All,
        OrganizationResource.Definition,
        OrganizationInvitations.Invitations,
        OrganizationInvitations.Domains,
        .. SimpleResources.All,
    ];

    /// <summary>Every relation between them that is kept on one side.</summary>
    public static readonly IReadOnlyList<Relation> Relations = [Permissions.OfRoles, Permissions.OfUsers, DirectoryResources.Groups];

    /// <summary>Every relation that is seen from both ends.</summary>
    public static readonly IReadOnlyList<JoinedRelation> JoinedRelations = [UserRelations.Roles, OrganizationMembers.Relation, OrganizationClientGrants.Relation];

    /// <summary>Kinds whose documents hold something that the table of types flags as secret.</summary>
    public static IEnumerable<IEntityKind> SecretKinds => TypeTable.Kinds.Append(Singleton.SharedKind.Name).Select(static name => new WrappedStrings(name));

    /// <summary>What documents of the API name: removing an entity follows it.</summary>
    public static IEnumerable<ReferringKind> ReferringKinds => Resources.Select(static resource => resource.Kind)
        .Concat([OrganizationMembers.Members.Kind, OrganizationConnections.Connections.Kind, OrganizationClients.Clients.Kind, OrganizationClientGrants.Grants.Kind])
        .Concat([ScimResources.Kind, ConnectionKeys.Kind, DirectoryResources.Kind, ActionResource.VersionKind, ActionModuleResource.VersionKind, ActionBindings.Kind])
        .Where(static kind => kind.References.Count > 0)
        .Select(static kind => new ReferringKind(kind.Name, kind.IsUser, kind.References))
        .Append(ActionResource.DeployedKind);

    public static Dictionary<string, ManagementHandler> CreateHandlers()
    {
        var handlers = new Dictionary<string, ManagementHandler>(StringComparer.Ordinal);
        foreach (var resource in Resources)
        {
            ResourceOperations.Register(resource, handlers);
        }

        foreach (var relation in Relations)
        {
            RelationOperations.Register(relation, handlers);
        }

        foreach (var relation in JoinedRelations)
        {
            JoinedOperations.Register(relation, handlers);
        }

        foreach (var singleton in Singletons.All)
        {
            SingletonOperations.Register(singleton, handlers);
        }

        ClientResource.AddVerbs(handlers);
        ConnectionResource.AddVerbs(handlers);
        UserResource.AddVerbs(handlers);
        UserRelations.AddVerbs(handlers);
        GrantResources.AddVerbs(handlers);
        KeyResources.AddVerbs(handlers);
        GuardianSettings.AddVerbs(handlers);
        UserFactors.AddVerbs(handlers);
        Branding.AddVerbs(handlers);
        EmailTemplates.AddVerbs(handlers);
        PromptRenderings.AddVerbs(handlers);
        PipelineResources.AddVerbs(handlers);
        DirectoryResources.AddVerbs(handlers);
        ActionResource.AddVerbs(handlers);
        LogResources.AddVerbs(handlers);
        SessionResources.AddVerbs(handlers);
        RefreshTokenResources.AddVerbs(handlers);
        DeviceCredentialResource.AddVerbs(handlers);
        TicketResources.AddVerbs(handlers);
        JobResources.AddVerbs(handlers);
        BlacklistResources.AddVerbs(handlers);
        StatResources.AddVerbs(handlers);
        UserProtection.AddVerbs(handlers);
        UserBlocks.AddVerbs(handlers);
        ProfileResources.AddVerbs(handlers);
        CustomDomainResource.AddVerbs(handlers);
        OrganizationResource.AddVerbs(handlers);
        OrganizationInvitations.AddVerbs(handlers);
        ScimResources.AddVerbs(handlers);
        ConnectionKeys.AddVerbs(handlers);
        ActionModuleResource.AddVerbs(handlers);
        return handlers;
    }
}
