using System.Text.Json;

namespace Engine.Management.Machine;

/// <summary>
/// What the engine reads itself, it reads as types, which are stricter than the table of types in places: what does not fit is
/// the caller's fault, and the caller learns which field it is.
/// </summary>
internal static class TypedView
{
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
