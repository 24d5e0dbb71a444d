using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;
using Engine.Core.Storage;
using Engine.Management.Store;

namespace Engine.Management.Machine;

/// <summary>
/// What the engine reads itself, it reads as types, which are stricter than the table of types in places: what does not fit is
/// the caller's fault, and the caller learns which field it is.
/// </summary>
internal static class TypedView
{
    /// <summary>The entity as the engine reads it once it is stored.</summary>
    public static T Read<T>(EntityKind<T> kind, DocumentKind documents, JsonObject entity)
        where T : class
    {
        var stored = entity.Copy();
        TypedDefaults.Add(stored, documents.TypedDefaults);
        return kind.FromDocument(new StoredDocument { Id = "", Body = System.Text.Encoding.UTF8.GetBytes(stored.ToJsonString()) }, static text => text);
    }

    public static async ValueTask<ManagementError?> GuardAsync(Func<ValueTask<ManagementError?>> write)
    {
        try
        {
            return await write();
        }
        catch (JsonException exception)
        {
            return ManagementError.InvalidBody($"Payload validation error: 'Value is not of the expected type' on property {exception.Path?.TrimStart('$', '.')}.");
        }
    }
}
