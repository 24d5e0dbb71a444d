using System.Buffers;
using System.Text.Json;
using Engine.Core.Keys;
using Engine.Core.Tokens;

namespace Engine.Core.Discovery;

/// <summary>Writes the key set (RFC 7517): imported keys first, then current, next and what is not revoked yet.</summary>
internal static class JwksWriter
{
    public static byte[] Write(KeySet keys, ImportedSigningKeys? imported, bool withAlgorithm)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys"u8);
            foreach (var key in imported?.Keys ?? [])
            {
                WriteImported(json, key, withAlgorithm);
            }

            foreach (var key in keys.Published)
            {
                WriteOwn(json, key, withAlgorithm);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOwn(Utf8JsonWriter json, LoadedKey key, bool withAlgorithm)
    {
        json.WriteStartObject();
        json.WriteString("kty"u8, "RSA"u8);
        json.WriteString("use"u8, "sig"u8);
        json.WriteString("n"u8, key.Modulus);
        json.WriteString("e"u8, key.Exponent);
        json.WriteString("kid"u8, key.Kid);
        json.WriteString("x5t"u8, key.Thumbprint);
        json.WriteStartArray("x5c"u8);
        json.WriteBase64StringValue(key.Certificate);
        json.WriteEndArray();
        if (withAlgorithm)
        {
            json.WriteString("alg"u8, "RS256"u8);
        }

        json.WriteEndObject();
    }

    private static void WriteImported(Utf8JsonWriter json, ImportedSigningKey key, bool withAlgorithm)
    {
        json.WriteStartObject();
        json.WriteString("kty"u8, key.Kty);
        WriteOptional(json, "use", key.Use);
        WriteOptional(json, "key_ops", key.KeyOps);
        json.WriteString("n"u8, key.N);
        json.WriteString("e"u8, key.E);
        json.WriteString("kid"u8, key.Kid);
        WriteOptional(json, "x5u", key.X5u);
        WriteOptional(json, "x5c", key.X5c);
        WriteOptional(json, "x5t", key.X5t);
        WriteOptional(json, "x5t#S256", key.X5tS256);
        WriteOptional(json, "alg", withAlgorithm ? key.Alg : null);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is not null)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }
}
