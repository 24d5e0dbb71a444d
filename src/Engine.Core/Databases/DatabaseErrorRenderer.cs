using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Json;

namespace Engine.Core.Databases;

/// <summary>Renders refusals as the endpoints of databases do: <c>name</c>, <c>code</c>, <c>description</c>, <c>statusCode</c>.</summary>
internal static class DatabaseErrorRenderer
{
    /// <summary>Members that stand in the place of what every error has.</summary>
    public const string Name = "name";
    public const string Description = "description";

    public static EngineResponse Render(EngineError error)
    {
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        if (!error.Members.Any(static member => member.Key == Name))
        {
            json.WriteString("name"u8, error.Status == 429 ? "TooManyRequestsError" : error.Status >= 500 ? "InternalServerError" : "BadRequestError");
        }

        json.WriteString("code"u8, error.Code);
        if (!error.Members.Any(static member => member.Key == Description))
        {
            json.WriteString("description"u8, error.Description);
        }

        foreach (var (name, value) in error.Members)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        json.WriteNumber("statusCode"u8, error.Status);
        json.WriteEndObject();
        return EngineResponse.Json(buffer.ToArray(), error.Status);
    }
}
