using Engine.Core.Http;
using Engine.Core.Json;
using Engine.Core.Pipeline;

namespace Engine.Core.Device.Steps;

/// <summary>Makes the codes (RFC 8628, section 3.2).</summary>
internal static class IssueCodes
{
    public static async ValueTask<StepResult> RunAsync(DeviceContext context)
    {
        if (!await context.Engine.Devices.MayBeginAsync(context.Scope))
        {
            return DeviceErrors.TooManyDevices;
        }

        var (deviceCode, userCode) = await DeviceCodes.IssueAsync(context.Scope, context.Application!.ClientId, context.Api?.Identifier, context.RequestedScopes);
        var uri = context.Issuer + ActivationWalk.Path[1..];
        using var buffer = JsonBuffer.Rent();
        var json = buffer.Json;
        json.WriteStartObject();
        json.WriteString("device_code"u8, deviceCode);
        json.WriteString("user_code"u8, userCode);
        json.WriteString("verification_uri"u8, uri);
        json.WriteNumber("expires_in"u8, (int)DeviceCodes.Lifetime.TotalSeconds);
        json.WriteNumber("interval"u8, DeviceCodes.Interval);
        json.WriteString("verification_uri_complete"u8, Url.AddQuery(uri, [new("user_code", userCode)]));
        json.WriteEndObject();
        return EngineResponse.Json(buffer.ToArray());
    }
}
