using Engine.Core.Authorize;
using Engine.Core.Device;
using Engine.Core.Storage;

namespace Engine.Core.Token.Grants;

/// <summary>Exchanges the code of a device once the person has approved it (RFC 8628, section 3.4).</summary>
internal sealed class DeviceCodeGrant : IGrant
{
    public string GrantType => DeviceApplications.GrantType;

    public bool AllowsPublicClients => true;

    public GrantParameters Parameters { get; } = new() { Required = ["device_code"], Secret = ["device_code"] };

    public GrantLogEvents LogEvents { get; } = new(Logs.LogEvents.DeviceCodeExchanged, Logs.LogEvents.DeviceCodeExchangeFailed);

    public async ValueTask<GrantResult> HandleAsync(AuthenticatedTokenRequest request)
    {
        var (context, application) = (request.Context, request.Application);
        var records = context.Engine.Options.Store.Records;
        var key = RecordKey.Of(request.Parameters["device_code"]!);
        var approvalKey = DeviceCodes.ApprovalKeyOf(key);
        var found = await records.GetManyAsync(context.Tenant.Id, [new(RecordKinds.DeviceCode, key), new(RecordKinds.AuthorizationCode, approvalKey)], context.Now, context.CancellationToken);
        if (found[0] is not { } record || record.ClientId != application.ClientId)
        {
            return DeviceErrors.InvalidCode(application, "The code is unknown or another application's.");
        }

        if (DeviceApplications.FindFault(application) is { } fault)
        {
            return DeviceErrors.NotForDevices(fault);
        }

        if (found[1] is not { } approval)
        {
            return await WaitAsync(request, key, DeviceCode.FromPayload(record.Payload));
        }

        if (approval.ConsumedAt is not null || (await records.TryConsumeAsync(context.Tenant.Id, RecordKinds.AuthorizationCode, approvalKey, context.Now, context.CancellationToken)).Outcome != ConsumeOutcome.Won)
        {
            return DeviceErrors.InvalidCode(application, "The code was used before.");
        }

        var result = await AuthorizationCodeGrant.ToOutcomeAsync(request, AuthorizationCode.FromPayload(approval.Payload), approvalKey, "oauth2-device-code");
        return result.Error is { Code: "invalid_grant", Detail: { } detail } ? DeviceErrors.InvalidCode(application, detail) : result;
    }

    /// <summary>Why the device has to wait, or waits in vain.</summary>
    private static async ValueTask<GrantResult> WaitAsync(AuthenticatedTokenRequest request, string key, DeviceCode code)
    {
        var (context, application) = (request.Context, request.Application);
        if (code.Denial is { } denial)
        {
            return DeviceErrors.Denied(application, denial);
        }

        if (code.ExpiresAt <= context.Now)
        {
            // It is said once; afterwards the code is as unknown as any.
            return await context.Engine.Options.Store.Records.DeleteAsync(context.Tenant.Id, RecordKinds.DeviceCode, key, context.CancellationToken)
                ? DeviceErrors.Expired(application)
                : DeviceErrors.InvalidCode(application, "The code has expired.");
        }

        return await context.Engine.Devices.MayPollAsync(context.Scope, key) ? DeviceErrors.Pending(application) : DeviceErrors.TooFast(application);
    }
}
