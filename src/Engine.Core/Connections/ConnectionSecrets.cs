using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Engine.Core.Json;

namespace Engine.Core.Connections;

/// <summary>
/// Which options of a connection are secret: they are wrapped before they are stored. The values scripts of a database read
/// (<c>configuration</c>) are not among them: they are wrapped as soon as they arrive and stay so, to the API too.
/// The table of types of the Management API flags the same ones; a test compares the two.
/// </summary>
internal static class ConnectionSecrets
{
    public static readonly FrozenSet<string> Names = new[]
    {
        "api_key", "app_secret", "auth_token", "client_secret", "consumer_secret", "decryptionKey", "gateway_authentication", "password",
        "private_key", "signing_key", "signingKey", "twilio_token",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The options with every string of a secret one mapped; the same object when there is none.</summary>
    public static JsonObject Map(JsonObject options, Func<string, string> map)
    {
        if (!options.Any(static option => option.Value is not null && Names.Contains(option.Key)))
        {
            return options;
        }

        var mapped = options.DeepClone().AsObject();
        foreach (var name in mapped.Select(static option => option.Key).Where(Names.Contains).ToList())
        {
            mapped[name] = JsonStrings.Map(mapped[name], map);
        }

        return mapped;
    }
}
