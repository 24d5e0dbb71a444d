using System.Text.Json.Nodes;
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
        var names = BodiesOf(entity);
        if (names is null || names.Any(static name => TypeTable.Find(name) is null))
        {
            return null;
        }

        return names.SelectMany(static name => TypeTable.Find(name)!.Fields.Keys).Where(static field => field != "*").ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The first field whose value restricts something that the engine does not restrict, with what it does instead, in one sentence;
    /// null when there is none. The Management API refuses such a value, and so does whoever reads an entity from elsewhere.
    /// </summary>
    /// <param name="entity"><see cref="Application"/>, <see cref="Api"/> or <see cref="TenantSettings"/>.</param>
    /// <param name="given">The entity as JSON, with the names of the Management API.</param>
    public static string? FindRefused(Type entity, JsonObject given)
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(given);
        return (BodiesOf(entity) ?? []).Select(body => InertFields.FindRefused(given, body)).FirstOrDefault(static refused => refused is not null) is { } found
            ? $"{found.Path}: this value is not supported: {found.Effect}"
            : null;
    }

    private static string[]? BodiesOf(Type entity) => entity switch
    {
        _ when entity == typeof(Application) => ["CreateClientRequestContent", "UpdateClientRequestContent"],
        _ when entity == typeof(Api) => ["CreateResourceServerRequestContent", "UpdateResourceServerRequestContent"],
        _ when entity == typeof(TenantSettings) => ["UpdateTenantSettingsRequestContent"],
        _ => null,
    };
}
