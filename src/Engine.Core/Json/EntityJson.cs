using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Engine.Core.Actions;
using Engine.Core.Apis;
using Engine.Core.Applications;
using Engine.Core.AttackProtection;
using Engine.Core.Connections;
using Engine.Core.Consent;
using Engine.Core.Keys;
using Engine.Core.Mfa;
using Engine.Core.Roles;
using Engine.Core.Tenants;
using Engine.Core.TokenExchange;
using Engine.Core.Users;

namespace Engine.Core.Json;

/// <summary>The JSON form of the entities: the service's snake_case names, absent values left out, times in milliseconds UTC.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimestampConverter)])]
[JsonSerializable(typeof(Application))]
[JsonSerializable(typeof(Api))]
[JsonSerializable(typeof(ClientGrant))]
[JsonSerializable(typeof(Connection))]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(Role))]
[JsonSerializable(typeof(UserGrant))]
[JsonSerializable(typeof(PromptPartials))]
[JsonSerializable(typeof(TenantSettings))]
[JsonSerializable(typeof(TenantDocument))]
[JsonSerializable(typeof(SigningKey))]
[JsonSerializable(typeof(SigningKeyInfo))]
[JsonSerializable(typeof(IReadOnlyList<SigningKeyInfo>))]
[JsonSerializable(typeof(ImportedSigningKeys))]
[JsonSerializable(typeof(IReadOnlyList<ImportedSigningKey>), TypeInfoPropertyName = "ImportedSigningKeyList")]
[JsonSerializable(typeof(ActionDefinition))]
[JsonSerializable(typeof(TokenExchangeProfile))]
[JsonSerializable(typeof(BruteForceProtection))]
[JsonSerializable(typeof(SuspiciousIpThrottling))]
[JsonSerializable(typeof(Enrollment))]
internal sealed partial class EntityJson : JsonSerializerContext;

/// <summary>Times as the service writes them: ISO 8601 with milliseconds and <c>Z</c>.</summary>
internal sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int Length = 24;
    private const int MaxLength = 33;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        writer.WriteStringValue(buffer[..WriteText(value, buffer)]);
    }

    /// <summary>Writes a property.</summary>
    public static void Write(Utf8JsonWriter writer, JsonEncodedText name, DateTimeOffset value)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        writer.WriteString(name, buffer[..WriteText(value, buffer)]);
    }

    /// <summary>The round-trip format with the last digits cut off: a format of one's own costs several times as much, and every token writes a time.</summary>
    private static int WriteText(DateTimeOffset value, Span<byte> buffer)
    {
        value.UtcDateTime.TryFormat(buffer, out _, "O", CultureInfo.InvariantCulture);
        buffer[Length - 1] = (byte)'Z';
        return Length;
    }
}
