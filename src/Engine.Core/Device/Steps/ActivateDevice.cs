using Engine.Core.Authorize;
using Engine.Core.Authorize.Steps;
using Engine.Core.Consent;
using Engine.Core.Flows;
using Engine.Core.Pipeline;
using Engine.Core.Sessions;
using Engine.Core.Storage;

namespace Engine.Core.Device.Steps;

/// <summary>
/// Lets the device have its tokens: an authorization code that only the device finds stands for what the person has approved. The user
/// code goes with it, so that of all who decide about the device one does.
/// </summary>
internal static class ActivateDevice
{
    private static readonly NamedStep<AuthorizeContext> AskConsent = InteractionStep.Of(new CheckConsent());

    public static async ValueTask<StepResult> RunAsync(AuthorizeContext context)
    {
        var device = context.Device!;
        var settings = await context.Tenant.GetSettingsAsync(context.CancellationToken);
        await SessionService.TouchAsync(context.Scope, context.FoundSession!, context.Application!.ClientId, settings);
        var record = CodeIssuer.Create(context).Record with { Key = DeviceCodes.ApprovalKeyOf(device.Key), ExpiresAt = device.Code.ExpiresAt + DeviceCodes.Afterwards };
        var (error, isOutdated) = await IssueResponse.WriteAsync(
            context,
            record,
            (batch => batch.DeleteRecord(RecordKinds.UserCode, device.Code.UserCodeKey, mustExist: true), DeviceErrors.Gone));
        if (isOutdated)
        {
            var asked = await AskConsent.Run(context);
            return asked.IsContinue ? await RunAsync(context) : asked;
        }

        if (error is not null)
        {
            return error;
        }

        await IssueResponse.WriteLogAsync(context, tokenId: null);
        return await ActivationWalk.TellAsync(context, "device-code-activation-allowed", "The device is connected.");
    }
}
