using System.Buffers;
using System.Text.Json;
using Engine.Core.Http;
using Engine.Core.Tokens;

namespace Engine.Core.Errors;

/// <summary>Renders refusals as OAuth 2.0 JSON (RFC 6749, section 5.2).</summary>
internal static class OAuthErrorRenderer
{
    public static EngineResponse Render(EngineError error, EngineRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("error"u8, error.Code);
            json.WriteString("error_description"u8, error.Description);
            json.WriteEndObject();
        }

        var response = EngineResponse.Json(buffer.WrittenMemory, error.Status, "application/json");
        response.Headers["Cache-Control"] = "no-store";
        if (error.Status == 401 && request.Headers["Authorization"]?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) == true)
        {
            response.Headers.Add("WWW-Authenticate", "Basic realm=\"oauth\"");
        }

        return response;
    }
}
