using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.Tenants;

namespace Engine.Cli.Configuration;

/// <summary>
/// Completes what the file says of an entity with the defaults of the entity. The entities can't be changed once they are
/// made, and generated readers know no defaults of such properties, so the defaults have to be in what is read.
/// </summary>
internal static class EntityDefaults
{
    private static readonly JsonObject OfApplications = Write(new Application { ClientId = "", Name = "" }, EntityJson.Default.Application, "client_id", "name");
    private static readonly JsonObject OfApis = Write(new Api { Id = "", Identifier = "" }, EntityJson.Default.Api, "identifier");
    private static readonly JsonObject OfTenants = Write(new TenantSettings(), EntityJson.Default.TenantSettings);

    /// <summary>Refresh tokens of a public application rotate unless the file says otherwise, as they do where code declares it.</summary>
    public static JsonObject Application(JsonObject given)
    {
        if (given["token_endpoint_auth_method"] is JsonValue method && method.TryGetValue<string>(out var name) && name == "none")
        {
            given.TryAdd("refresh_token", new JsonObject());
            if (given["refresh_token"] is JsonObject refresh)
            {
                refresh.TryAdd("rotation_type", "rotating");
            }
        }

        return Complete(given, OfApplications);
    }

    /// <summary>The id of an API is given by the store. A shorter lifetime is also the longest one for the web.</summary>
    public static JsonObject Api(JsonObject given)
    {
        if (given["token_lifetime"] is JsonValue lifetime && lifetime.TryGetValue<int>(out var seconds) && !given.ContainsKey("token_lifetime_for_web"))
        {
            given["token_lifetime_for_web"] = Math.Min(seconds, OfApis["token_lifetime_for_web"]!.GetValue<int>());
        }

        return Complete(given, OfApis);
    }

    public static JsonObject Settings(JsonObject given) => Complete(given, OfTenants);

    private static JsonObject Write<T>(T entity, JsonTypeInfo<T> json, params ReadOnlySpan<string> required)
    {
        var written = JsonSerializer.SerializeToNode(entity, json)!.AsObject();
        foreach (var name in required)
        {
            written.Remove(name);
        }

        return written;
    }

    private static JsonObject Complete(JsonObject given, JsonObject defaults)
    {
        foreach (var (name, value) in defaults)
        {
            if (!given.ContainsKey(name))
            {
                given[name] = value?.DeepClone();
            }
            else if (given[name] is JsonObject inner && value is JsonObject innerDefaults)
            {
                Complete(inner, innerDefaults);
            }
        }

        return given;
    }
}
