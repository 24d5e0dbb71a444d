using Engine.Core.Pipeline;
using Engine.Core.Sessions;

namespace Engine.Core.Authorize.Steps;

/// <summary>Sends nobody to the application but the person whom its <c>id_token_hint</c> names, if there is one (OpenID Connect Core, section 3.1.2.1).</summary>
internal static class CheckPerson
{
    public static ValueTask<StepResult> RunAsync(AuthorizeContext context)
        => new(IsMeant(context, context.Session!) ? StepResult.Continue : AuthorizeErrors.LoginRequired);

    public static bool IsMeant(AuthorizeContext context, Session session) => context.HintedUserId is not { } hinted || hinted == session.UserId;
}
