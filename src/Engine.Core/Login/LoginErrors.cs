using Engine.Core.Errors;

namespace Engine.Core.Login;

/// <summary>Refusals of the sign-in and sign-up pages.</summary>
internal static class LoginErrors
{
    public static EngineError SignupDisabled { get; } = new("E5001", "access_denied", 403, "Signing up is not possible here", Redirectable: false);
}
