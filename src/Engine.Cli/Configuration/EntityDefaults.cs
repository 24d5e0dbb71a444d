using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Engine.Core.Apis;
using Engine.Core.Applications;

namespace Engine.Cli.Configuration;

/// <summary>
/// Puts the defaults of an entity under what the file says of it, at every depth. The JSON source generator sets init-only
/// members that are absent to null or zero, not to their defaults.
/// </summary>
internal static class EntityDefaults
{
    public static JsonObject CompleteApplication(JsonObject application)
        => Complete(application, new Application { ClientId = "", Name = "" }, EntityJson.Default.Application, "client_id", "name");

    /// <summary>The id of an API is given by the store; the entity only reads with one.</summary>
    public static JsonObject CompleteApi(JsonObject api)
        => Complete(api, new Api { Id = "", Identifier = "" }, EntityJson.Default.Api, "identifier");

    /// <param name="given">What the file says.</param>
    /// <param name="defaults">An entity with its defaults.</param>
    /// <param name="json">How the entity is written.</param>
    /// <param name="required">The members that have none.</param>
    public static JsonObject Complete<T>(JsonObject given, T defaults, JsonTypeInfo<T> json, params ReadOnlySpan<string> required)
    {
        var result = JsonSerializer.SerializeToNode(defaults, json)!.AsObject();
        foreach (var name in required)
        {
            result.Remove(name);
        }

        Overlay(result, given);
        return result;
    }

    private static void Overlay(JsonObject target, JsonObject source)
    {
        foreach (var (name, value) in source)
        {
            if (value is JsonObject inner && target[name] is JsonObject known)
            {
                Overlay(known, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }
}
