using Engine.Core.Errors;

namespace Engine.Core.Passkeys;

/// <summary>Refusals where people use passkeys.</summary>
internal static class PasskeyErrors
{
    public static EngineError Unknown { get; } = new("E5090", "invalid_grant", 400, "The passkey is not known here, or its answer can't be used.", Redirectable: false) { TextKey = "passkey-unknown" };

    public static EngineError Off { get; } = new("E5092", "invalid_request", 400, "Passkeys are not enabled for the connection.");

    public static EngineError TooMany { get; } = new("E5093", "too_many_requests", 429, "Too many challenges were requested. Wait a while and try again.");

    public static EngineError NotMade { get; } = new("E5091", "invalid_request", 400, "The passkey could not be made.", Redirectable: false) { TextKey = "passkey-not-made" };
}
