using System.Text.Json.Nodes;
using Engine.Core.Connections;
using Engine.Core.Json;
using Engine.Core.Login.Passwords;

namespace Engine.Core.Login;

/// <summary>How long usernames of a database are: 1 to 15 unless its options say otherwise, and never more than 128.</summary>
internal readonly record struct UsernameLength(int Min, int Max)
{
    public static UsernameLength Of(Connection connection)
    {
        var legacy = connection.Options["validation"]?["username"] as JsonObject;
        var current = (connection.Options["attributes"] as JsonObject)?["username"]?["validation"] as JsonObject;
        var min = JsonFields.Number(current?["min_length"]) ?? JsonFields.Number(legacy?["min"]) ?? 1;
        var max = JsonFields.Number(current?["max_length"]) ?? JsonFields.Number(legacy?["max"]) ?? 15;
        return new UsernameLength(Math.Clamp(min, 1, 128), Math.Clamp(max, 1, 128));
    }
}
