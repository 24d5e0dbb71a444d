using System.Collections.Frozen;
using System.Text.Json;

namespace Engine.Core.Http;

/// <summary>
/// Parses a JSON body into parameters: one object whose values are strings. Members that no endpoint knows may be of any type
/// (RFC 6749, section 3.2: unrecognized parameters are ignored); numbers and flags among them are kept as text, for grants
/// that the product adds. Never throws.
/// </summary>
internal static class JsonBodyParser
{
    /// <summary>Parameters that mean something at the token, revocation and authorization endpoints: they must be strings.</summary>
    private static readonly FrozenSet<string> Known = FrozenSet.Create(
        StringComparer.Ordinal,
        "grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "audience", "resource", "scope", "organization",
        "code", "redirect_uri", "code_verifier", "refresh_token", "username", "password", "realm", "connection", "login_hint", "token", "token_type_hint",
        "device_code", "mfa_token", "otp", "oob_code", "binding_code", "recovery_code", "auth_req_id", "auth_session", "assertion",
        "subject_token", "subject_token_type", "actor_token", "actor_token_type", "requested_token_type", "authorization_details");

    /// <summary>Null with an explanation when the body is not such an object.</summary>
    public static RequestParameters? Parse(ReadOnlySpan<byte> json, out string? problem, int maxParameters = FormParser.MaxParameters)
    {
        problem = null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 16 });
            var items = new List<KeyValuePair<string, string>>(8);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                problem = "The request body must be a JSON object";
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (items.Count > maxParameters)
                {
                    return null;
                }

                var name = reader.GetString()!;
                reader.Read();
                switch (reader.TokenType)
                {
                    case JsonTokenType.String:
                        items.Add(new(name, reader.GetString()!));
                        break;
                    case JsonTokenType.Null:
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray when name is "authorization_details" or "authParams" or "user_metadata" or "authn_response" or "authenticator_types" or "oob_channels":
                        items.Add(new(name, ReadRaw(json, ref reader)));
                        break;
                    default:
                        if (Known.Contains(name))
                        {
                            problem = $"The parameter {Printable(name)} must be a string";
                            return null;
                        }

                        KeepUnknown(items, name, ref reader);
                        break;
                }
            }

            if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            {
                problem = "The request body is not valid JSON";
                return null;
            }

            return items.Count > maxParameters ? null : new RequestParameters(items);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = "The request body is not valid JSON";
            return null;
        }
    }

    /// <summary>Names come from outside; error descriptions are printable ASCII without quotes and backslashes.</summary>
    public static string Printable(string text)
    {
        var end = Math.Min(text.Length, 64);
        return string.Create(end, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = source[i] is >= ' ' and <= '~' and not '"' and not '\\' ? source[i] : '?';
            }
        });
    }

    private static void KeepUnknown(List<KeyValuePair<string, string>> items, string name, ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            reader.Skip();
        }
        else
        {
            items.Add(new(name, System.Text.Encoding.UTF8.GetString(reader.ValueSpan)));
        }
    }

    private static string ReadRaw(ReadOnlySpan<byte> json, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return System.Text.Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }
}
