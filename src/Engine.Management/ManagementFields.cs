using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Tenants;
using Engine.Management.Schema;

namespace Engine.Management;

/// <summary>The names of fields that the Management API knows beside those that the engine reads itself.</summary>
public static class ManagementFields
{
    /// <summary>The fields of an entity; null when there is no such resource.</summary>
    /// <param name="entity"><see cref="Application"/>, <see cref="Api"/> or <see cref="TenantSettings"/>, or a type inside of one.</param>
    public static IReadOnlySet<string>? Of(Type entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var names = entity switch
        {
            _ when entity == typeof(Application) => ["CreateClientRequestContent", "UpdateClientRequestContent"],
            _ when entity == typeof(Api) => ["CreateResourceServerRequestContent", "UpdateResourceServerRequestContent"],
            _ when entity == typeof(TenantSettings) => (string[])["UpdateTenantSettingsRequestContent"],
            _ => null,
        };
        if (names is null || names.Any(static name => TypeTable.Find(name) is null))
        {
            return null;
        }

        return names.SelectMany(static name => TypeTable.Find(name)!.Fields.Keys).Where(static field => field != "*").ToHashSet(StringComparer.Ordinal);
    }
}
