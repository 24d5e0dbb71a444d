using Engine.Core.Applications;
using Engine.Core.Errors;

namespace Engine.Core.Device;

/// <summary>Refusals of the device authorization grant (RFC 8628, section 3.5), with the service's words and statuses (<c>flows.md</c>) or the standard's for strict applications.</summary>
internal static class DeviceErrors
{
    public static EngineError Pending(Application application) => new("E5100", "authorization_pending", Status(application), "User has yet to authorize device code.");

    public static EngineError TooFast(Application application)
        => new("E5101", "slow_down", application.IsStrict ? 400 : 429, $"You are polling faster than the specified interval of {DeviceCodes.Interval} seconds.");

    public static EngineError Expired(Application application) => new("E5102", "expired_token", Status(application), "The device code has expired.");

    public static EngineError Denied(Application application, string reason) => new("E5103", "access_denied", Status(application), reason);

    public static EngineError InvalidCode(Application application, string detail) => new("E5104", "invalid_grant", Status(application), "Invalid or expired device code.", detail);

    public static EngineError NotForDevices(string detail) => new("E5105", "unauthorized_client", 403, "The client can't use the device authorization flow.", detail);

    public static EngineError Cancelled { get; } = new("E5106", "access_denied", 403, "User cancelled the confirmation prompt.");

    public static EngineError WrongUserCode { get; } = new("E5107", "invalid_request", 400, "The code is wrong, or has expired.", Redirectable: false) { TextKey = "invalid-expired-code" };

    public static EngineError NoUserCode { get; } = new("E5108", "invalid_request", 400, "Enter the code that your device shows.", Redirectable: false) { TextKey = "no-code" };

    public static EngineError TooManyUserCodes { get; } = new("E5109", "too_many_requests", 429, "Too many codes were entered. Wait a while and try again.", Redirectable: false) { TextKey = "too-many-codes-entered" };

    public static EngineError Gone { get; } = new("E5110", "invalid_request", 400, "The code of the device has expired or was used. Get a new one on the device.", Redirectable: false);

    public static EngineError TooManyDevices { get; } = new("E5111", "too_many_requests", 429, "Too many codes for devices were requested. Wait a while and try again.");

    /// <summary>The service answers 403 where RFC 6749, section 5.2 demands 400.</summary>
    private static int Status(Application application) => application.IsStrict ? 400 : 403;
}
