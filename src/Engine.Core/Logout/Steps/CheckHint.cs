using Engine.Core.Pipeline;
using Engine.Core.Tokens;

namespace Engine.Core.Logout.Steps;

/// <summary>Reads which session and application the request is about; what it says itself must agree with the token it shows.</summary>
internal static class CheckHint
{
    public static async ValueTask<StepResult> RunAsync(LogoutContext context)
    {
        var parameters = context.Parameters;
        context.SessionId = parameters["logout_hint"];
        if (parameters["id_token_hint"] is not { } hint)
        {
            return StepResult.Continue;
        }

        using var token = await IdTokenHint.ReadAsync(context.Scope, hint);
        if (token is null)
        {
            return LogoutErrors.InvalidHint;
        }

        var session = token.RootElement.TryGetProperty("sid", out var sid) ? sid.GetString() : null;
        if (context.SessionId is not null && context.SessionId != session)
        {
            return LogoutErrors.Mismatch("logout_hint");
        }

        var audience = token.RootElement.GetProperty("aud").GetString();
        if (context.ClientId is not null && context.ClientId != audience)
        {
            return LogoutErrors.Mismatch("client_id");
        }

        (context.ClientId, context.SessionId) = (audience, session);
        return StepResult.Continue;
    }
}
