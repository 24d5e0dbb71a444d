using Engine.Core.Apis;
using Engine.Core.Authorize;
using Engine.Core.Pipeline;
using Engine.Core.Token;

namespace Engine.Core.Device.Steps;

/// <summary>Finds what the device has asked for, as long as nobody has decided about it, and checks that it may still ask.</summary>
internal static class LoadRequest
{
    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        if (await DeviceCodes.FindAsync(context.Scope, EnterCode.DeviceOf(context)!) is not { } device)
        {
            return DeviceErrors.Gone;
        }

        context.Application = await context.Tenant.FindApplicationAsync(device.Record.ClientId!, context.CancellationToken);
        context.Scope.NoteClient(context.Application?.ClientId);
        if (context.Application is not { } application)
        {
            return DeviceErrors.Gone;
        }

        context.Device = device;
        context.RequestedScopes = device.Code.Scopes;
        if (!application.AllowsGrant(DeviceApplications.GrantType))
        {
            return AuthorizeErrors.GrantNotAllowed(DeviceApplications.GrantType);
        }

        if (DeviceApplications.FindFault(application) is { } fault)
        {
            return DeviceErrors.NotForDevices(fault);
        }

        context.Api = device.Code.Audience is null ? null : await ApiFinder.FindAsync(context.Scope, device.Code.Audience);
        return device.Code.Audience is { } audience && context.Api is null ? TokenErrors.UnknownAudience(audience) : StepResult.Continue;
    }
}
