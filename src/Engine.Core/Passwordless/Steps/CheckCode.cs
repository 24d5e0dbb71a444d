using Engine.Core.Http;
using Engine.Core.Pipeline;

namespace Engine.Core.Passwordless.Steps;

/// <summary>
/// Says whether a code is right without using it up. For applications of before that ask first and send the browser afterwards; wrong
/// ones count as they do everywhere.
/// </summary>
internal static class CheckCode
{
    public static async ValueTask<StepResult> RunAsync(PasswordlessContext context)
    {
        if (context.Application!.OidcConformant)
        {
            return PasswordlessErrors.LegacyOff;
        }

        if ((context.Parameters!["verification_code"] ?? context.Parameters["otp"]) is not { } code)
        {
            return PasswordlessErrors.BadRequest("Missing required property: verification_code");
        }

        return await PasswordlessLogin.PeekAsync(context.Scope, new(context.Application, context.Connection!, context.Recipient!), code) is { } error
            ? error
            : EngineResponse.Json("{}"u8.ToArray());
    }
}
