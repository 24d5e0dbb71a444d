using System.Buffers;
using System.Text.Json;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.Tokens;

namespace Engine.Core.UserInfo.Steps;

/// <summary>Answers with what the scopes of the token open, and what Actions have set.</summary>
internal static class WriteClaims
{
    public static async ValueTask<StepResult> RunAsync(UserInfoContext context)
    {
        var user = context.User!;
        var claims = await UserInfoClaims.FindAsync(context.Scope, user.UserId, context.Application!.ClientId);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, JwtWriter.JsonOptions))
        {
            json.WriteStartObject();
            json.WriteString("sub"u8, user.UserId);
            if (claims is not null)
            {
                CustomClaims.Write(json, claims);
            }

            UserClaims.Write(json, user, (IReadOnlyCollection<string>)context.Access!.Scopes, context.IsStrict, name => CustomClaims.Replaces(claims, name));
            json.WriteEndObject();
        }

        var response = EngineResponse.Json(buffer.WrittenMemory);
        response.Headers.Add("Cache-Control", "no-store");
        return response;
    }
}
