using Engine.Core.Http;
using Engine.Core.Json;

namespace Engine.Core.Errors;

/// <summary>Renders refusals as OAuth 2.0 JSON (RFC 6749, section 5.2).</summary>
internal static class OAuthErrorRenderer
{
    public static EngineResponse Render(EngineError error, EngineRequest request)
    {
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteString("error"u8, error.Code);
        json.WriteString("error_description"u8, error.Description);
        for (var i = 0; i < error.Members.Count; i++)
        {
            json.WritePropertyName(error.Members[i].Key);
            error.Members[i].Value.WriteTo(json);
        }

        json.WriteEndObject();

        var response = EngineResponse.Json(buffer.ToArray(), error.Status, "application/json");
        response.Headers["Cache-Control"] = "no-store";
        if (error.Status == 401 && request.Headers["Authorization"]?.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) == true)
        {
            response.Headers.Add("WWW-Authenticate", "Basic realm=\"oauth\"");
        }

        return response;
    }
}
