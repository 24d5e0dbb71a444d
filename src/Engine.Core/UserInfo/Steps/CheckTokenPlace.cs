using Engine.Core.Pipeline;

namespace Engine.Core.UserInfo.Steps;

/// <summary>The query ends up in logs and histories, so strict applications may not use it (RFC 9700, section 4.3.2).</summary>
internal static class CheckTokenPlace
{
    public static ValueTask<StepResult> RunAsync(UserInfoContext context)
        => new(context is { IsTokenInQuery: true, IsStrict: true } ? UserInfoErrors.TokenInQuery : StepResult.Continue);
}
